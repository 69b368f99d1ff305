#ifndef DIRECTORY_READER_WHOLE_READ_H_
#define DIRECTORY_READER_WHOLE_READ_H_

#include <functional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/ldap/directory_server.h"
#include "common/ldap/session.h"
#include "directory-reader/object_decoder.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::directory_reader {

// Takes one object's content and may leave anything in it, best what was used
// before: its memory serves the next object. Its error ends the reading.
using ObjectSink = absl::FunctionRef<absl::Status(
    directorysync::directory::v1::DirectoryObject&)>;

// What is read of which domain controller.
struct WholeRead {
  ldap::Session& session;
  const ldap::RootDse& root;
  const ObjectDecoder& decoder;
  std::string filter;
  // Whether groups are among what the filter matches. Without them the server
  // is asked neither for members nor for GUIDs in names, and for each page
  // while the one before it is still being delivered.
  bool groups = true;
  // Ends the search; may be empty.
  std::function<bool()> cancelled;
};

// Reads every object that matches, with all its values, by a paged search. A
// group of very many members comes as several objects of the same GUID, of
// which the later ones hold only members. Leftovers of conflicts are left out.
// An error means that what was delivered is not whole.
absl::Status ReadWhole(const WholeRead& read, ObjectSink sink);

// Whether it lost its name to another in replication: a leftover, not a user.
bool IsConflict(const directorysync::directory::v1::DirectoryObject& object);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_WHOLE_READ_H_
