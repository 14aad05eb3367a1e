/// The form in which two spellings of the same choice are equal: `Euler a` is `euler_a`.
package func plainName(_ name: some StringProtocol) -> String {
  name.lowercased().filter { !" _-".contains($0) }
}
