extension StudioReading {
  /// How many pictures of the same request were made from the same source before this one: who steers
  /// by figures steps less far each time.
  package func earlierTries(of picture: Picture) throws -> Int {
    guard let request = picture.request, let source = picture.recipe.source else { return 0 }
    return try pictures(of: request).count {
      $0.recipe.source == source && $0.id != picture.id && $0.round < picture.round
        && $0.state == .finished
    }
  }
}
