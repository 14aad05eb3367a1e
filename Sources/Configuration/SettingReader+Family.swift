internal import JSON

extension SettingReader {
  /// One entry of a family: its name, and what is said of it.
  mutating func read(
    _ member: JSONMember, of family: SettingFamily, in section: SettingSection
  ) {
    let (name, place) = (member.name, member.nameNode.place)
    if let refusal = family.refusal(of: name) {
      report(place, "\(section.name): \(refusal.what)", fix: refusal.fix)
      return
    }
    let entry = "\(section.name).\(name)"
    let rows = section.rows(in: entry)
    guard let members = member.value.members else {
      // Mostly somebody left the name out.
      let isSetting = rows.contains { member.isNamed($0.name) }
      report(
        member.value.place, "\(entry): expected an object, found \(raw(member.value).phrase)",
        fix: isSetting
          ? "put a name before it: \(section.name): { NAME: { \(name): … } }"
          : "write \(name): { \(rows.first?.name ?? "name"): … }")
      return
    }
    guard values.names(in: section.name).count < SettingFamily.maximumCount else {
      guard isOver.insert(section.name).inserted else { return }
      report(
        place, "\(section.name): expected at most \(SettingFamily.maximumCount), found more",
        fix: "take some of them out")
      return
    }
    values.names[section.name, default: []].append(name)
    places[entry] = place
    let given = Set(members.map(\.name))
    for inner in members { read(inner, in: entry, rows) }
    for row in rows where row.isNeeded && !given.contains(row.name) {
      report(
        place, "\(entry) needs \(row.name)", fix: "for example \(row.name): \(row.example)")
    }
  }
}

extension SettingTable {
  /// What settings must agree about, those of each entry included.
  func rules(for values: SettingValues) -> [SettingRule] {
    var rules = rules
    for section in sections {
      for entry in section.entries(in: values) {
        rules += section.rows(in: entry).compactMap { section.kinds?.rule(for: $0, in: entry) }
        for rule in section.rules { rules.append(rule(entry)) }
      }
    }
    return rules
  }
}
