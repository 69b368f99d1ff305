#ifndef DIRECTORY_READER_OBJECT_DECODER_H_
#define DIRECTORY_READER_OBJECT_DECODER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/ldap/entry.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::directory_reader {

// What a search is to find: every user, group and contact.
extern const char kObjectFilter[];

// A list of which the server sent only the first values.
struct Unfinished {
  std::string attribute;
  uint32_t next = 0;  // index of the first value that is missing
};

// Turns LDAP entries into objects of the contract. Pure. Thread compatible.
class ObjectDecoder {
 public:
  // `wanted`: the attributes of the request, beside those always read.
  explicit ObjectDecoder(const std::vector<std::string>& wanted);

  // What to ask the server for, to see whole objects, and to see changes.
  std::vector<std::string> SnapshotAttributes() const;
  std::vector<std::string> ChangesAttributes() const;

  // Decodes an entry of a snapshot into `object`. `unfinished` gets the lists
  // that must be continued by DecodeMore. Errors: DataLoss for values that
  // can't be what Active Directory sends.
  absl::Status DecodeWhole(
      const ldap::Entry& entry,
      directorysync::directory::v1::DirectoryObject& object,
      std::vector<Unfinished>& unfinished) const;

  // Adds the next values of `unfinished` to `object` and moves it on; returns
  // whether the list is whole. DataLoss when values are missing in between.
  absl::StatusOr<bool> DecodeMore(
      const ldap::Entry& entry, Unfinished& unfinished,
      directorysync::directory::v1::DirectoryObject& object) const;

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
