/// Why nothing was queued or changed.
package enum Refusal: Error, Equatable, Sendable {
  case noSuchPicture
  case upload(UploadProblem)
  /// Of no picture on that sheet.
  case noSuchNumber(Int)
  case notFinished(PictureID)
  case failedPicture(PictureID)
  case hiddenPicture(PictureID)
  case notYourPicture(PictureID)
  case otherRoom(PictureID)
  case replyToAPicture
  case nothingActive
  case nothingToRepeat
  case nothingToCancel
  case noSource
  case painterUnknown(String, nearest: String?)
  case painterNeedsText(String)
  case painterNeedsPicture(String)
  case sizeNotPainted(Size, painter: String)
  case credits(needed: Int, left: Int)
  case tooManyRequests(maximum: Int)
  case moderatorsOnly
  case operatorsOnly
  case creditsUnlimited
  case unknownSetting(String, nearest: String?)
  case badSetting(name: String, value: String, Misreading.Expectation)
  case loop(LoopSettings.Refusal)
  case noTaste(String)
  case noCollection
  case collectionFull(Int)
  case collectionEmpty
  case lessonRunning
  case tasteProfile(Taste.Profile.Refusal)
  case noDirector
  /// It has no model, so it cannot say what a wish means.
  case directorReadsNothing
  /// Nothing was painted over it.
  case notEdited(PictureID)
  case notTalking
  case notHidden(PictureID)
  case pictureGone(PictureID)
  /// References for this taste, already.
  case collecting(String)
  /// `!workflow` answers a graph, or a picture that carries one.
  case replyToAWorkflow
  case workflowName(String)
  /// A painter of the house has it.
  case workflowNameTaken(String)
  case noWorkflow(String, nearest: String?)
  case tooManyWorkflows(maximum: Int)
  /// None of the nodes that were asked about.
  case noSuchNode(String)
  /// Words to a card that asks for none, or not any more.
  case nothingAsked
  /// A command that this place does not have.
  case notHere(String)
}

package enum Unhonoured: Equatable, Sendable {
  case shape, seed, negative, strength, steps, source
  /// Of a loop, where several are painted to choose from.
  case loop
  /// `--from` in a caption: what was posted with it is the source.
  case from
  /// Some of the pictures of `--with`, or all.
  case others
}
