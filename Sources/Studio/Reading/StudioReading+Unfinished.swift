package import Storage

extension StudioReading {
  private static var pictureLimit: Int { 50 }

  /// How much of this room is being done: pictures to paint and to judge, tastes to learn, workflows to
  /// read, and words that the director owes an answer.
  package func unfinished(in room: Key) throws -> Int {
    guard let conversation = try conversation(room) else { return 0 }
    let requests = try requestsAtWork(in: room, limit: Self.pictureLimit)
    var pictures: [PictureID: Picture] = [:]
    for request in requests {
      for picture in try self.pictures(of: request.id) { pictures[picture.id] = picture }
    }
    for picture in try self.pictures(in: room, limit: Self.pictureLimit) {
      pictures[picture.id] = picture
    }
    // Where the director failed the last word is the bot's, and nobody owes anything.
    let isDirectorsTurn =
      try conversation.talk?.lines.last?.role == .person
      && messages(in: room, limit: 1).first?.role == .person
    var count = requests.count + (isDirectorsTurn ? 1 : 0)
    count += pictures.values.count { $0.state == .waiting || $0.state == .painting }
    count += try pictures.keys.count { try critique(of: $0)?.state == .waiting }
    count += try tastes(in: room).count { $0.state == .learning }
    count += try countAdoptionsBeingRead(in: room)
    return count
  }
}
