/// Which form of a sentence a number takes.
enum PluralRule: String, CaseIterable, Sendable {
  /// Japanese, Chinese, Turkish: one form for all.
  case none
  /// English, German, Spanish: one, and the rest.
  case one
  /// French, Brazilian Portuguese: none and one, and the rest.
  case zeroOne
  case czech, polish, russian

  enum Form: String, CaseIterable, Sendable { case one, few, many, other }

  var forms: [Form] {
    switch self {
    case .none: [.other]
    case .one, .zeroOne: [.one, .other]
    case .czech: [.one, .few, .other]
    case .polish, .russian: [.one, .few, .many]
    }
  }

  func form(of number: Int) -> Form {
    let count = number.magnitude
    let (last, lastTwo) = (count % 10, count % 100)
    let isFew = (2...4).contains(last) && !(12...14).contains(lastTwo)
    switch self {
    case .none: return .other
    case .one: return count == 1 ? .one : .other
    case .zeroOne: return count <= 1 ? .one : .other
    case .czech: return count == 1 ? .one : (2...4).contains(count) ? .few : .other
    case .polish: return count == 1 ? .one : isFew ? .few : .many
    case .russian: return last == 1 && lastTwo != 11 ? .one : isFew ? .few : .many
    }
  }
}
