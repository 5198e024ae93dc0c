// A photo before it is sent: no larger than a code on it needs, and without what the camera wrote into it (the place).

const MOST_PX = 3000;
const QUALITY = 0.85;

export async function smaller(photo) {
  let picture;
  try {
    picture = await createImageBitmap(photo);
  } catch (error) {
    return photo; // this browser cannot read it; the server may
  }
  const scale = Math.min(1, MOST_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const brush = canvas.getContext("2d");
  brush.imageSmoothingQuality = "high";
  brush.fillStyle = "#fff"; // JPEG has no holes
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return made || photo;
}
