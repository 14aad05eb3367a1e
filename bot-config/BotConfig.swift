/// The files of this folder, embedded so that the binary needs none beside it.
package enum BotConfig {
  /// The commented sample, which is its own manual.
  package static let sample: [UInt8] = PackageResources.easel_json5

  /// The words that the built-in painter understands: colours first, then languages.
  package static let lexicon: [[UInt8]] = [
    PackageResources.colours_txt, PackageResources.en_txt, PackageResources.de_txt,
  ]

  /// What a critic with a model says to it.
  package enum Prompts {
    package static let checklist: [UInt8] = PackageResources.checklist_txt
    package static let critique: [UInt8] = PackageResources.critique_txt
    package static let duel: [UInt8] = PackageResources.duel_txt
    package static let extraction: [UInt8] = PackageResources.extraction_txt
    package static let eyesight: [UInt8] = PackageResources.eyesight_txt
  }

  /// What a director with models says to them.
  package enum DirectorPrompts {
    package static let talk: [UInt8] = PackageResources.talk_txt
    package static let card: [UInt8] = PackageResources.card_txt
    package static let meaning: [UInt8] = PackageResources.meaning_txt
    package static let look: [UInt8] = PackageResources.look_txt
  }

  /// What the director without a model asks.
  package static let directorScript: [UInt8] = PackageResources.script_json5

  /// Workflows for ComfyUI that work with any checkpoint: from words, and from a picture.
  package static let workflows: [(name: String, bytes: [UInt8])] = [
    ("text2img", PackageResources.text2img_json), ("img2img", PackageResources.img2img_json),
  ]

  /// The languages that people are understood and answered in: each file's code and its bytes.
  package static let phrases: [(code: String, bytes: [UInt8])] = [
    ("en", PackageResources.en_json5), ("de", PackageResources.de_json5),
  ]
}
