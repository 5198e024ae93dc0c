// telegram-test-api behind lines of JSON: orders come on standard input, results go to standard output.
// Usage: node server.js PORT TOKEN
'use strict';

const readline = require('readline');
const TelegramServer = require('telegram-test-api');

const [port, token] = process.argv.slice(2);

async function main() {
  const server = new TelegramServer({ port: Number(port), host: '127.0.0.1' });
  await server.start();
  const print = (result) => process.stdout.write(`${JSON.stringify(result)}\n`);
  print('ready');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { order, citizen, text, options } = JSON.parse(line);
    const client = server.getClient(token, citizen);
    if (order === 'say') {
      print(await client.sendMessage(client.makeMessage(text, options)));
    } else if (order === 'command') {
      print(await client.sendCommand(client.makeCommand(text, options)));
    } else if (order === 'tap') {
      print(await client.sendCallback(client.makeCallbackQuery(text, options)));
    } else {
      print(await client.getUpdatesHistory());
    }
  }
  await server.stop();
}

main();
