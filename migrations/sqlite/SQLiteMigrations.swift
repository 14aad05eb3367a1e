/// The numbered SQL files of this folder, embedded so that the binary needs none beside it.
package enum SQLiteMigrations {
  package static let all: [(name: String, sql: [UInt8])] = [
    ("0001-ground", PackageResources._001_ground_sql),
    ("0002-studio", PackageResources._002_studio_sql),
    ("0003-keys", PackageResources._003_keys_sql),
    ("0004-rooms", PackageResources._004_rooms_sql),
    ("0005-director", PackageResources._005_director_sql),
    ("0006-adoptions", PackageResources._006_adoptions_sql),
    ("0007-critiques", PackageResources._007_critiques_sql),
    ("0008-others", PackageResources._008_others_sql),
  ]
}
