#include "common/dns/scripted_name_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "absl/strings/str_split.h"

namespace directory_sync::dns {
namespace {

// RFC 1035, 4.1.1.
constexpr size_t kHeaderSize = 12;
constexpr size_t kQuestionTail = 4;  // type and class
constexpr char kAnswerBits = '\x81';
constexpr char kNoSuchName = '\x83';
constexpr char kNoError = '\x80';

std::string Number16(int number) {
  return {static_cast<char>(number >> 8), static_cast<char>(number & 0xFF)};
}

std::string EncodedName(const std::string& name) {
  std::string encoded;
  for (const absl::string_view label : absl::StrSplit(name, '.')) {
    encoded.push_back(static_cast<char>(label.size()));
    encoded.append(label.data(), label.size());
  }
  encoded.push_back('\0');
  return encoded;
}

// The name that a question asks for, and where it ends.
std::string NameIn(const std::string& question, size_t& position) {
  std::string name;
  position = kHeaderSize;
  while (position < question.size() && question[position] != 0) {
    const size_t length = static_cast<unsigned char>(question[position]);
    if (!name.empty()) name += '.';
    name += question.substr(position + 1, length);
    position += 1 + length;
  }
  ++position;
  return name;
}

std::string Encoded(const SrvRecord& record) {
  const std::string fields = Number16(record.priority) +
                             Number16(record.weight) + Number16(record.port) +
                             EncodedName(record.host);
  // The name of the question, SRV, IN, a minute.
  return Number16(0xC00C) + Number16(33) + Number16(1) + Number16(0) +
         Number16(60) + Number16(static_cast<int>(fields.size())) + fields;
}

}  // namespace

ScriptedNameServer::ScriptedNameServer() {
  socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (socket_ < 0 || bind(socket_, generic, size) != 0 ||
      getsockname(socket_, generic, &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

ScriptedNameServer::~ScriptedNameServer() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  // Wakes the thread.
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port_);
  sendto(socket_, "", 0, 0, reinterpret_cast<const sockaddr*>(&address),
         sizeof address);
  thread_.join();
  close(socket_);
}

void ScriptedNameServer::Set(const std::string& name,
                             std::vector<SrvRecord> records) {
  absl::MutexLock lock(&mutex_);
  records_[name] = std::move(records);
}

void ScriptedNameServer::CutAnswers(int bytes) {
  absl::MutexLock lock(&mutex_);
  cut_ = bytes;
}

int ScriptedNameServer::questions() const {
  absl::MutexLock lock(&mutex_);
  return questions_;
}

void ScriptedNameServer::Serve() {
  char buffer[1024];
  while (true) {
    sockaddr_in from = {};
    socklen_t size = sizeof from;
    auto* const generic = reinterpret_cast<sockaddr*>(&from);
    const ssize_t received =
        recvfrom(socket_, buffer, sizeof buffer, 0, generic, &size);
    absl::MutexLock lock(&mutex_);
    if (stopped_) return;
    if (received < static_cast<ssize_t>(kHeaderSize)) continue;
    ++questions_;
    const std::string answer =
        AnswerTo(std::string(buffer, static_cast<size_t>(received)));
    sendto(socket_, answer.data(), answer.size(), 0, generic, size);
  }
}

std::string ScriptedNameServer::AnswerTo(const std::string& question) {
  mutex_.AssertHeld();
  size_t end = 0;
  const auto found = records_.find(NameIn(question, end));
  const bool exists = found != records_.end() && !found->second.empty();
  const size_t count = exists ? found->second.size() : 0;
  std::string answer = question.substr(0, 2) + kAnswerBits +
                       (exists ? kNoError : kNoSuchName) + Number16(1) +
                       Number16(static_cast<int>(count)) + Number16(0) +
                       Number16(0);
  answer += question.substr(kHeaderSize, end + kQuestionTail - kHeaderSize);
  for (size_t i = 0; i < count; ++i) answer += Encoded(found->second[i]);
  return cut_ < 0 ? answer : answer.substr(0, static_cast<size_t>(cut_));
}

}  // namespace directory_sync::dns
