// Saves the draft by itself, a moment after each change, with the Etag of what it was read from: what
// another page saved meanwhile is never overwritten without a question.

const PAUSE = 500; // ms from a change to its saving
const RETRY = 1000; // while the emulator does not answer

/// studio: its calls. body(): what is to be saved, {Description, Summary, ExperimentGraph, WebService}.
/// onstate({kind, at, message}): kind "saved", "saving", "offline", "conflict" or "failed".
/// onmoved(id): the experiment was gone, as after a restart, and is saved anew under another id.
export function draftOf(options) {
  return new Draft(options);
}

class Draft {
  #studio;
  #body;
  #onstate;
  #onmoved;
  #timer;
  #saving = null;
  #isDirty = false;
  #isStopped = false; // a conflict waits for an answer
  #savedAt = null;
  #kind = "saved"; // what was last said

  constructor({ studio, id, etag, body, onstate, onmoved }) {
    this.#studio = studio;
    this.#body = body;
    this.#onstate = (state) => {
      this.#kind = state.kind;
      onstate(state);
    };
    this.#onmoved = onmoved;
    this.id = id;
    this.etag = etag;
  }

  get isClean() { return !this.#isDirty; }

  changed() {
    this.#isDirty = true;
    if (this.#isStopped) return;
    if (this.#kind === "saved") this.#onstate({ kind: "saving" });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save().catch(() => {}), PAUSE);
  }

  /// The page goes away: what waits for its pause is sent now.
  leave() {
    if (this.#isDirty && !this.#isStopped) this.#save().catch(() => {});
  }

  /// Saves what is not saved yet, and waits for what is on its way. Throws what keeps it from that.
  async flush() {
    if (this.#isStopped) throw new Error("Another page changed this experiment; choose which of both to keep.");
    while (this.#isDirty || this.#saving) {
      clearTimeout(this.#timer); // a change that came while others were saved has set it again
      await this.#save();
    }
  }

  /// Submits what is to run, `narrow(body)`, once all is saved; what changes meanwhile is saved after it.
  /// Throws what keeps it from starting.
  async run(narrow) {
    await this.flush();
    const submitted = this.#studio.submit(this.id, narrow(this.submission(false)), this.etag);
    this.#saving = submitted.then((etag) => void (this.etag = etag)).finally(() => {
      this.#saving = null;
      if (this.#isDirty) this.changed();
    });
    await this.#saving;
  }

  #save() {
    this.#saving ??= this.#send().finally(() => (this.#saving = null));
    return this.#saving;
  }

  async #send() {
    this.#isDirty = false;
    if (this.#kind !== "saving") this.#onstate({ kind: "saving" });
    try {
      this.etag = await this.#studio.submit(this.id, this.submission(true), this.etag);
    } catch (error) {
      this.#isDirty = true;
      return this.#failed(error);
    }
    if (this.#isDirty) return this.changed();
    this.#saved();
  }

  async #failed(error) {
    if (error.status === 404) return this.#saveAnew();
    const kind = { 0: "offline", 412: "conflict" }[error.status] ?? "failed";
    this.#isStopped = kind === "conflict";
    this.#onstate({ kind, message: error.message });
    if (kind === "offline") {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#save().catch(() => {}), RETRY);
    }
    throw error;
  }

  // An emulator that keeps nothing on disk has forgotten the experiment when it comes back.
  async #saveAnew() {
    const { ExperimentId, Etag } = await this.#studio.create(this.submission(true)).catch((error) => {
      this.#onstate({ kind: "failed", message: error.message }); // its workspace is gone, too
      throw error;
    });
    this.id = ExperimentId;
    this.etag = Etag;
    this.#isDirty = false;
    this.#onmoved(ExperimentId);
    this.#saved();
  }

  #saved() {
    this.#savedAt = Date.now();
    this.#onstate({ kind: "saved", at: this.#savedAt });
  }

  /// The emulator answers again: is what it has still what this page began with?
  async reconcile() {
    try {
      const { Etag } = await this.#studio.experiment(this.id);
      if (Etag === this.etag) return void (this.#isDirty ? await this.flush() : this.#onstate({ kind: "saved", at: this.#savedAt }));
      this.#isStopped = true;
      this.#onstate({ kind: "conflict" });
    } catch (error) {
      if (error.status === 404) await this.#saveAnew();
    }
  }

  /// Keeps this page's graph in a conflict: the other's is overwritten.
  async overwrite() {
    this.etag = (await this.#studio.experiment(this.id)).Etag;
    this.#isStopped = false;
    this.#isDirty = true;
    await this.flush();
  }

  submission(isDraft) {
    return { ParentExperimentId: null, DisableNodesUpdate: false, Category: "user", ...this.#body(), IsDraft: isDraft };
  }
}
