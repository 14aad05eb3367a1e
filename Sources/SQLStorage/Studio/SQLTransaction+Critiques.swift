package import SQL
import Storage
package import Studio

private let table = SQLTable(
  "critiques", key: ["picture"], fixed: ["created"],
  others: [
    "critic", "state", "reason", "score", "dimensions", "basis", "gap", "revised_prompt",
    "guidance", "measured", "adherence", "remarks", "measured_remarks", "checklist", "duel",
  ])

extension SQLTransaction {
  package func critique(of picture: PictureID) throws -> Critique? {
    try first("SELECT \(table.columns) FROM critiques WHERE picture = $1", picture)
  }

  mutating func put(_ row: Critique) throws {
    let judgement = row.judgement
    let (state, reason): (String, String?) =
      switch row.state {
      case .waiting: ("waiting", nil)
      case .done: ("done", nil)
      case .missing(let reason): ("missing", reason)
      }
    try put(
      [
        row.picture, row.created, row.critic.kept, state, reason?.kept, judgement?.score,
        judgement?.dimensions.map(Figure.init).nested, judgement?.basis.rawValue,
        judgement?.gap.kept,
        judgement?.revisedPrompt.kept, judgement?.guidance?.kept,
        judgement?.measured?.score, judgement?.adherence, judgement?.remarks.nested,
        judgement?.measured?.remarks.nested, judgement?.checklist?.nested, row.duel?.nested,
      ], into: table)
  }
}

extension Critique: SQLDecodable {
  package init(row: borrowing some SQLRow & ~Copyable) throws {
    var column = Columns()
    let picture: PictureID = try row.id(column.next())
    let created = try row.instant(column.next())
    let critic = try row.kept(column.next())
    let state: State
    var duel: Duel?
    switch try row.text(column.next()) {
    case "waiting": state = .waiting
    case "missing": state = .missing(reason: try row.kept(column.next()))
    case "done":
      _ = column.next()
      state = .done(try Judgement(row: row, &column))
      duel = try row.nestedOrNil(column.next())
    default: throw corrupt("a critique's state that there is not")
    }
    self.init(picture: picture, critic: critic, state: state, duel: duel, created: created)
  }
}

extension Judgement {
  fileprivate init(row: borrowing some SQLRow & ~Copyable, _ column: inout Columns) throws {
    let score = try row.real(column.next())
    let dimensions: [Figure] = try row.nested(column.next())
    let basis: Basis = try row.named(column.next())
    let (gap, revised) = (try row.kept(column.next()), try row.kept(column.next()))
    let guidance = try row.keptOrNil(column.next())
    let (measured, adherence) = (
      try row.realOrNil(column.next()), try row.realOrNil(column.next())
    )
    let remarks: [String] = try row.nested(column.next())
    // What was written before these were kept has none.
    let found: [String] = try row.nestedOrNil(column.next()) ?? []
    let checklist: [String]? = try row.nestedOrNil(column.next())
    do throws(Refusal) {
      try self.init(
        score: score, dimensions: dimensions.map(\.value), basis: basis, gap: gap,
        revisedPrompt: revised,
        guidance: guidance, measured: measured.flatMap { Measured(score: $0, remarks: found) },
        adherence: adherence, remarks: remarks, checklist: checklist)
    } catch {
      throw corrupt("a judgement that no critic could have made")
    }
  }
}
