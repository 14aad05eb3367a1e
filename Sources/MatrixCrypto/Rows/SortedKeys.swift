/// Keys of one space in their order, so that those with one beginning are found without looking at the
/// others.
struct SortedKeys {
  private var keys: [CryptoKey] = []

  /// One that is not there yet.
  mutating func insert(_ key: CryptoKey) {
    guard let last = keys.last, key < last else { return keys.append(key) }
    keys.insert(key, at: place(of: key))
  }

  /// Those that begin with `prefix` and come behind `last`.
  func keys(startingWith prefix: CryptoKey, after last: CryptoKey?) -> some Sequence<CryptoKey> {
    var first = place(of: prefix)
    if let last, prefix < last {
      first = place(of: last)
      if first < keys.count, keys[first] == last { first += 1 }
    }
    return keys[first...].lazy.prefix { $0.bytes.starts(with: prefix.bytes) }
  }

  /// Of the first that is not before `key`.
  private func place(of key: CryptoKey) -> Int {
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
