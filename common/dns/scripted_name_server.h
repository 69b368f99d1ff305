#ifndef COMMON_DNS_SCRIPTED_NAME_SERVER_H_
#define COMMON_DNS_SCRIPTED_NAME_SERVER_H_

#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/dns/srv_lookup.h"

namespace directory_sync::dns {

// A name server on 127.0.0.1, over UDP, that knows the SRV records a test gives
// it and no other name. Thread safe.
class ScriptedNameServer {
 public:
  ScriptedNameServer();
  ~ScriptedNameServer();

  // Replaces the records of `name`; none: the name doesn't exist.
  void Set(const std::string& name, std::vector<SrvRecord> records);
  // Answers are cut off after that many bytes; negative: whole.
  void CutAnswers(int bytes);
  int questions() const;

  NameServer address() const { return {"127.0.0.1", port_}; }

 private:
  void Serve();
  std::string AnswerTo(const std::string& question);

  int socket_ = -1;
  uint16_t port_ = 0;
  mutable absl::Mutex mutex_;
  std::map<std::string, std::vector<SrvRecord>> records_
      ABSL_GUARDED_BY(mutex_);
  int cut_ ABSL_GUARDED_BY(mutex_) = -1;
  int questions_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace directory_sync::dns

#endif  // COMMON_DNS_SCRIPTED_NAME_SERVER_H_
