/// What a reaction shows, after variation selectors, skin tones and synonyms are taken away. What it
/// means depends on what it is put on.
package enum Sign: Hashable, Sendable {
  /// 👍
  case thumb
  /// ✅ ☑️
  case check
  /// 🔁 🔄
  case cycle
  /// ♻️ 🆕
  case recycle
  /// 🌱
  case seedling
  /// ❌
  case cross
  /// ▶️
  case play
  /// 🎨
  case palette
  /// 💬
  case speech
  /// 🗑️
  case bin
  /// 1️⃣ to 9️⃣
  case number(Int)
}
