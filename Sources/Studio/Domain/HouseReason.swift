/// Reasons that the house itself gives, why something is not there. They are kept and logged as they
/// stand here; people read them in their language. What a back end says is said as it came.
package enum HouseReason: String, Sendable, CaseIterable {
  case noCritic = "there is no critic"
  case criticGone = "the critic is not there any more"
  case cancelled = "it was cancelled"
  case stopped = "it was stopped"
  case pictureGone = "the picture is not there any more"
  case bytesGone = "the picture's bytes are gone"
  case picturesGone = "the pictures are gone"
  case sourceGone = "the picture it builds on is gone"
  case defect = "it failed in a way that it should not"
  case noReader = "the director has no model"
  case nothingSaid = "it said nothing"
  case nothingToLearnFrom = "there is no picture to learn from"
  case workflowGone = "the workflow is gone"
  case painterGone = "its painter is gone"
}
