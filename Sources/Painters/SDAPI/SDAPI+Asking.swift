internal import BackEnds
internal import JSON
internal import Studio

extension SDAPI {
  /// What the server is asked for this order; `job` is our name for it, where jobs have names.
  static func question(
    _ order: PaintOrder, from picture: SentPicture?, job: String?, _ settings: Settings
  ) -> ModelQuestion {
    let recipe = order.recipe
    var members: JSONObject = [
      "prompt": .string(recipe.safePrompt(for: .webUI)),
      "negative_prompt": .string(recipe.safeNegative(for: .webUI) ?? ""),
      "seed": .integer(recipe.shortSeed(bits: 32)),
      "width": .integer(recipe.size.width), "height": .integer(recipe.size.height),
    ]
    if let steps = recipe.steps ?? settings.steps { members["steps"] = .integer(steps) }
    if let cfg = settings.cfg { members["cfg_scale"] = number(cfg) }
    if let sampler = settings.sampler { members["sampler_name"] = .string(sampler) }
    if let scheduler = settings.scheduler { members["scheduler"] = .string(scheduler) }
    if let checkpoint = settings.checkpoint {
      members["override_settings"] = ["sd_model_checkpoint": .string(checkpoint)]
    }
    if settings.flavour != .sdcpp {
      members["batch_size"] = 1
      members["n_iter"] = 1
      members["send_images"] = true
      members["save_images"] = false
    }
    if let job { members["force_task_id"] = .string(job) }
    if let picture {
      members["init_images"] = [.string(picture.digits)]
      members["denoising_strength"] = number(recipe.strength ?? settings.strength)
    }
    var question = ModelQuestion(
      post: picture == nil ? "sdapi/v1/txt2img" : "sdapi/v1/img2img", .json(.object(members)))
    question.deadline = settings.terms.deadline
    return question
  }

  /// How far our job is, and nobody else's.
  static func progressQuestion(job: String) -> ModelQuestion {
    var question = ModelQuestion(
      post: "internal/progress",
      .json(["id_task": .string(job), "id_live_preview": .integer(-1), "live_preview": false]))
    question.deadline = .seconds(5)
    question.maximumBytes = 1 << 20
    return question
  }

  /// Ends whatever is being painted: to be asked only while that is ours.
  static var interruption: ModelQuestion {
    var question = ModelQuestion(post: "sdapi/v1/interrupt", .none)
    question.deadline = .seconds(5)
    question.maximumBytes = 1 << 20
    return question
  }

  private static func number(_ value: Double) -> JSONValue {
    JSONNumber(value).map(JSONValue.number) ?? .null
  }
}
