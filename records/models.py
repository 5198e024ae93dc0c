"""Tables: conversations and their lanes, turns, actions' results, the outbox, drafts, knowledge, service points."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from records.fields import EncryptedJSONField, EncryptedTextField


class Conversation(models.Model):
    """One citizen on one channel, and the lane in which their turns are handled one after another.

    ``address_key`` is a keyed hash, to find the row; ``address`` is
    where answers go.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(max_length=20)
    address_key = models.CharField(max_length=64)
    address = EncryptedTextField()
    created_at = models.DateTimeField(default=timezone.now)
    sender = models.UUIDField(default=uuid.uuid4, editable=False)
    """What Rasa knows the citizen by. Erasing a conversation gives it a new one, so nothing is found again."""
    last_inbound_at = models.DateTimeField(default=timezone.now)
    """When the citizen last acted: some networks let us write for a time after that only."""

    # The lane. waiting_since is the arrival of its oldest unanswered turn, or null: the claim reads one index.
    waiting_since = models.DateTimeField(null=True, default=None)
    lease_owner = models.CharField(max_length=40, default="")
    lease_until = models.DateTimeField(default=timezone.now)
    fence = models.PositiveBigIntegerField(default=0)
    epoch = models.PositiveIntegerField(default=0)
    taken_over = models.BooleanField(default=False)
    session_turns = models.PositiveIntegerField(default=0)

    proving = models.CharField(max_length=12, default="")
    """The code of a draft of another conversation, whose proof the citizen was asked for."""
    wrong_proofs = models.PositiveIntegerField(default=0)
    """Proofs that failed here, of any draft, since one held."""

    class Meta:
        """Indexes of the claim."""

        constraints = [models.UniqueConstraint(fields=["channel", "address_key"], name="one_conversation_an_address")]
        indexes = [
            models.Index(
                fields=["waiting_since"], name="lanes_waiting", condition=models.Q(waiting_since__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"


class Turn(models.Model):
    """An inbox event and what was answered to it. ``event_id`` is the channel's own, so a repeat is recognised."""

    class Status(models.TextChoices):
        """Where a turn stands."""

        PENDING = "pending"
        DONE = "done"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="turns")
    order = models.PositiveBigIntegerField(db_index=True)
    """Counts the turns of a conversation: they are answered in this order."""
    channel = models.CharField(max_length=20)
    event_id = models.CharField(max_length=100)
    text = EncryptedTextField(default="")
    masked_text = EncryptedTextField(default="")
    """What Rasa and staff read of ``text``: without numbers, and without anything where it answered a form."""
    payload = models.CharField(max_length=1000, default="")
    """What a button of ours carried, without the answer in it (that is ``text``); empty for typed text."""
    location = EncryptedTextField(default="")
    """``"latitude,longitude"`` in degrees, or empty."""
    media = models.CharField(max_length=20, default="")
    """What arrived that is not words: a value of :class:`records.inbox.Media`, or empty."""
    photo = EncryptedTextField(default="")
    """By what the channel fetches a photo that arrived; the photo itself is never stored."""
    received_at = models.DateTimeField(default=timezone.now)
    failed_at = models.DateTimeField(null=True, default=None)
    """When the first try to answer it failed: patience is counted from here, not from a wait in the queue."""
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    envelope = EncryptedJSONField(null=True, default=None)
    outcome = models.CharField(max_length=20, default="")
    """The envelope's, to be counted."""
    committed_at = models.DateTimeField(null=True, default=None)

    class Meta:
        """One row an event; the oldest unanswered turn of a lane is one index read."""

        constraints = [
            models.UniqueConstraint(fields=["channel", "event_id"], name="one_turn_an_event"),
            models.UniqueConstraint(fields=["conversation", "order"], name="one_turn_an_order"),
        ]
        indexes = [
            models.Index(fields=["conversation", "order"], name="turns_pending", condition=models.Q(status="pending")),
            models.Index(fields=["received_at"], name="turns_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.order}"


class ActionResult(models.Model):
    """What an action did for a turn: stored with its effects in one transaction, returned again to a retry."""

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="action_results")
    action = models.CharField(max_length=60)
    envelope = EncryptedJSONField()
    slots = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One result an action and turn."""

        constraints = [models.UniqueConstraint(fields=["turn", "action"], name="one_result_a_turn_and_action")]

    def __str__(self) -> str:
        return f"{self.action} {self.turn_id}"


class OutboxPart(models.Model):
    """One message part on its way to a citizen. ``key`` is deterministic, so a repeat is the same row.

    A part without a turn answers nothing: it tells of something that happened (a draft that was filed).
    """

    class Status(models.TextChoices):
        """Where a part stands."""

        PENDING = "pending"
        SENDING = "sending"
        SENT = "sent"
        CANCELLED = "cancelled"
        DEAD = "dead"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="parts")
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="parts", null=True, default=None)
    key = models.CharField(max_length=60, unique=True)
    channel = models.CharField(max_length=20)
    body = EncryptedJSONField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, default=None)

    class Meta:
        """What is still to send, and what a stream reads after its last part."""

        indexes = [
            models.Index(fields=["id"], name="parts_to_send", condition=models.Q(status__in=["pending", "sending"])),
            models.Index(fields=["conversation", "id"], name="parts_of_conversation"),
        ]

    def __str__(self) -> str:
        return self.key


class Draft(models.Model):
    """An application that a citizen fills in. ``form`` is the form as it was when it was begun, or last renewed."""

    class Status(models.TextChoices):
        """How far it is."""

        FILLING = "filling"
        READY = "ready"  # complete: it can be printed
        HANDED = "handed"  # a service agent has it
        FILED = "filed"  # the authority has it
        DONE = "done"  # the result is there

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="drafts")
    code = models.CharField(max_length=12, unique=True)
    """By what the citizen finds it again; it opens nothing without their proof."""
    procedure = models.CharField(max_length=20)
    form = models.ForeignKey("Revision", models.PROTECT, related_name="drafts")
    state = EncryptedJSONField()
    """A :class:`knowledge.forms.state.State`: what was answered, what is asked."""
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.FILLING)
    open = models.BooleanField(default=True)
    """Whether the conversation's next message may answer it."""
    version = models.PositiveIntegerField(default=1)
    """Raised with every change: who read an older one changes nothing."""
    filed_number = EncryptedTextField(default="")
    filed_on = models.DateField(null=True, default=None)
    note = EncryptedTextField(default="")
    """What the citizen is told of the result."""
    wrong_proofs = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True, default=None)
    """When the citizen was told that it will be deleted."""

    class Meta:
        """One draft at a time is filled in; those that have ended are found by their day."""

        constraints = [
            models.UniqueConstraint(fields=["conversation"], name="one_open_draft", condition=models.Q(open=True))
        ]
        indexes = [models.Index(fields=["expires_at"], name="drafts_by_end")]

    def __str__(self) -> str:
        return self.code


class ChannelToken(models.Model):
    """The tokens of a network that renews them: one row a channel, renewed by whoever holds its lease."""

    channel = models.CharField(max_length=20, primary_key=True)
    access = EncryptedTextField(default="")
    refresh = EncryptedTextField(default="")
    expires_at = models.DateTimeField(default=timezone.now)
    lease_owner = models.CharField(max_length=40, default="")
    lease_until = models.DateTimeField(default=timezone.now)
    problem = models.CharField(max_length=200, default="")
    """Why the last renewal failed, for staff; empty while all is well."""

    def __str__(self) -> str:
        return self.channel


class Revision(models.Model):
    """One state of one piece of knowledge (a procedure, a topic, a group of neighbours), never changed."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The same content is stored once."""

        constraints = [models.UniqueConstraint(fields=["kind", "key", "digest"], name="one_revision_a_content")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Publication(models.Model):
    """A numbered snapshot: the revisions that citizens are answered from."""

    number = models.BigAutoField(primary_key=True)
    version = models.CharField(max_length=12)
    revisions = models.ManyToManyField(Revision)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.number} ({self.version})"


class Embedding(models.Model):
    """A vector, by hash of (text, model): float32, little-endian."""

    key = models.CharField(max_length=64, primary_key=True)
    vector = models.BinaryField()

    def __str__(self) -> str:
        return self.key


class PointRow(models.Model):
    """A service point: ``content`` is a :class:`knowledge.points.schema.ServicePoint`, ``key`` its key."""

    key = models.CharField(max_length=80, unique=True)
    content = models.JSONField()
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.key


class PointEdition(models.Model):
    """A state of the service points: whoever keeps them in memory sees from the number that there are newer ones."""

    number = models.BigAutoField(primary_key=True)
    created_at = models.DateTimeField(default=timezone.now)
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.number}"
