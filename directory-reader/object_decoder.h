#ifndef DIRECTORY_READER_OBJECT_DECODER_H_
#define DIRECTORY_READER_OBJECT_DECODER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/ldap/entry.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::directory_reader {

// What a search is to find: every user, group and contact; or groups and the
// others apart.
extern const char kObjectFilter[];
extern const char kGroupFilter[];
extern const char kPeopleFilter[];

// Members in one object; a larger group comes as several of the same GUID.
constexpr int kMembersPerObject = 5000;

// Takes an object that holds that many members away, and leaves what the next
// one begins with.
using FullSink = absl::FunctionRef<absl::Status(
    directorysync::directory::v1::DirectoryObject&)>;

// A list of which the server sent only the first values.
struct Unfinished {
  std::string attribute;
  uint32_t next = 0;  // index of the first value that is missing
  // The one before it, as MarkOf gives it. What follows is to begin with it:
  // positions move when a value before them goes away meanwhile.
  std::string last;

  // The index that the next part begins with.
  uint32_t first() const { return last.empty() ? next : next - 1; }
};

// Turns LDAP entries into objects of the contract. Pure. Thread compatible.
class ObjectDecoder {
 public:
  // `wanted`: the attributes of the request, beside those always read.
  explicit ObjectDecoder(const std::vector<std::string>& wanted);

  // What to ask the server for, to see whole objects, the same of those that
  // have no members, and to see changes.
  std::vector<std::string> SnapshotAttributes() const;
  std::vector<std::string> PlainAttributes() const;
  std::vector<std::string> ChangesAttributes() const;

  // Decodes an entry of a snapshot into `object`. `unfinished` gets the lists
  // that must be continued by DecodeMore. Errors: DataLoss for values that
  // can't be what Active Directory sends.
  absl::Status DecodeWhole(
      const ldap::Entry& entry,
      directorysync::directory::v1::DirectoryObject& object,
      std::vector<Unfinished>& unfinished) const;

  // Adds the values after `unfinished` to `object` and moves it on; returns
  // whether the list is whole. `when_full` is called whenever `object` is full
  // and more is to come; its error ends the decoding. DataLoss when values are
  // missing in between; Aborted when the list was changed since its last part.
  absl::StatusOr<bool> DecodeMore(
      const ldap::Entry& entry, Unfinished& unfinished,
      directorysync::directory::v1::DirectoryObject& object,
      FullSink when_full) const;

  // Decodes an entry of a DirSync answer with incremental values. DataLoss as
  // above; OutOfRange: a list came whole, so what was removed is unknown.
  absl::Status DecodeChange(
      const ldap::Entry& entry,
      directorysync::directory::v1::DirectoryObject& object) const;

 private:
  // The spelling of the request; nullptr for attributes not asked for.
  const std::string* Wanted(absl::string_view name) const;

  std::vector<std::string> attributes_;
};

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_OBJECT_DECODER_H_
