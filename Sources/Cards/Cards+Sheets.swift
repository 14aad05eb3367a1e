package import Drawing
package import Storage
package import Studio
import Words

extension Cards {
  /// The approved pictures, numbered as they are told: a number in reply means the same one.
  package func gallery(of ids: [PictureID], in room: Key) throws -> ContactSheet? {
    let cells = try cells(of: ids, caption: prompt(of:)) { _, place in place }
    guard !cells.isEmpty else { return nil }
    let head = language.galleryHead(ids.count, of: try rows.countApprovedPictures(in: room))
    return sheet(
      title: label(.sheetTitle), subtitle: PlainText(head.map(\.text).joined()), cells)
  }

  /// Best first, under the numbers that people answer with: by rank, which is the number that each has
  /// from then on. One prompt stands above them all, so each says what is its own.
  package func candidates(of id: RequestID, _ ids: [PictureID]) throws -> ContactSheet? {
    let cells = try cells(of: ids, caption: ownFacts(of:)) { picture, place in
      picture.candidate ?? place
    }
    guard !cells.isEmpty, let request = try rows.request(id) else { return nil }
    return sheet(title: PlainText(request.prompt), subtitle: label(.sheetCandidates), cells)
  }

  private func cells(
    of ids: [PictureID], caption: (Picture) -> PlainText, number: (Picture, Int) -> Int
  ) throws -> [ContactSheet.Cell] {
    var cells: [ContactSheet.Cell] = []
    for (index, id) in ids.enumerated() {
      guard let picture = try rows.picture(id), let raster = pictures[id] else { continue }
      cells.append(
        ContactSheet.Cell(
          number(picture, index + 1), raster, caption: caption(picture), score: picture.score,
          isActive: try isActive(picture), isApproved: picture.approvedBy != nil))
    }
    return cells
  }

  private func ownFacts(of picture: Picture) -> PlainText {
    let seed = say(.captionSeed, ["seed": .words("\(picture.recipe.seed)")])
    return PlainText("\(picture.id) · \(seed.string)")
  }

  private func sheet(
    title: PlainText, subtitle: PlainText, _ cells: [ContactSheet.Cell]
  ) -> ContactSheet {
    var sheet = ContactSheet(title: title, subtitle: subtitle, cells: cells)
    sheet.labels.active = label(.historyActive)
    sheet.labels.approved = label(.historyApproved)
    sheet.labels.more = counting(.drawnMore)
    sheet.labels.decimalMark = language.decimalMark
    sheet.labels.isRightToLeft = language.isRightToLeft
    return sheet
  }
}
