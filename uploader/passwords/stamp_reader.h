#ifndef UPLOADER_PASSWORDS_STAMP_READER_H_
#define UPLOADER_PASSWORDS_STAMP_READER_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "proto/directorysync/password/v1/stamp.pb.h"
#include "uploader/observe/directory_source.h"
#include "uploader/passwords/controller_directory.h"
#include "uploader/passwords/delivery_decision.h"

namespace directory_sync::uploader {

// Reads password stamps from the directory, never from what a handler says.
// Thread safe.
class StampReader {
 public:
  // By objectGUID; accounts without a password, or that don't exist, are left
  // out.
  using Stamps =
      std::map<std::string, directorysync::password::v1::PasswordStamp>;

  // All must outlive it.
  StampReader(DirectorySource& source, ControllerDirectory& controllers,
              Clock& clock)
      : source_(source), controllers_(controllers), clock_(clock) {}

  struct Reading {
    Stamps stamps;
    // Accounts that are there, and whose stamp can't be read.
    std::set<std::string> unreadable;
    // invocationId of the domain controller that was read.
    std::string controller;
  };

  // As the domain controller with that invocationId shows them: it has its own
  // changes first. Where it can't be asked, and for an empty invocationId, the
  // one in use is.
  absl::StatusOr<Reading> Read(const std::vector<std::string>& guids,
                               const std::string& controller);

  // The DNS name, in lower case, of the domain controller whose stamps bear
  // that invocationId, as the directory says; empty: it knows none, or can't
  // say.
  std::string MakerOf(const std::string& invocation_id);

  // By objectGUID, for each of `guids`: its stamp on every writable domain
  // controller that the directory knows; one entry that didn't answer if it
  // can't say which there are. One that didn't answer isn't asked again for
  // half a minute.
  std::map<std::string, std::vector<ControllerStamp>> ReadEverywhere(
      const std::vector<std::string>& guids);

 private:
  absl::StatusOr<Reading> ReadBatches(const std::vector<std::string>& guids,
                                      const std::string& controller);
  // Of that one alone; an error also when it didn't answer a moment ago.
  absl::StatusOr<Reading> ReadAt(const std::vector<std::string>& guids,
                                 const std::string& controller);
  bool IsSilent(const std::string& controller);
  void NoteSilent(const std::string& controller);

  DirectorySource& source_;
  ControllerDirectory& controllers_;
  Clock& clock_;
  absl::Mutex mutex_;
  // Until when each isn't asked again.
  std::map<std::string, absl::Time> silent_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_STAMP_READER_H_
