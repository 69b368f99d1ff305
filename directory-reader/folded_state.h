#ifndef DIRECTORY_READER_FOLDED_STATE_H_
#define DIRECTORY_READER_FOLDED_STATE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::directory_reader {

// The directory as a reader of snapshots and changes knows it, for tests: the
// fold that the contract promises to be right.
class FoldedState {
 public:
  // Attribute name -> values; members by GUID.
  struct Object {
    std::map<std::string, std::set<std::string>> attributes;
    std::set<std::string> members;

    friend bool operator==(const Object& a, const Object& b) {
      return a.attributes == b.attributes && a.members == b.members;
    }
  };

  // Applies an object of a snapshot or of changes.
  void Apply(const directorysync::directory::v1::DirectoryObject& object);

  // What differs between the two, for people; empty if nothing does.
  static std::vector<std::string> Differences(const FoldedState& a,
                                              const FoldedState& b);

 private:
  std::map<std::string, Object> objects_;  // by GUID
};

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_FOLDED_STATE_H_
