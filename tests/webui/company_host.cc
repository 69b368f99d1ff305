// The whole system for a browser to look at, driven by its parent: the tests of
// the web UI and tools/screenshots.
//
//   company_host [--throttled] [--log=FILE]
//
// Starts everything, prints {"ready":true} and then answers each line of
// standard input, {"do":"NAME", …}, with a line of JSON; an error is
// {"error":"…"}. Ends with its standard input.

#include <signal.h>

#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status/status_macros.h"
#include "nlohmann/json.hpp"
#include "tests/directory/private_directory.h"
#include "tests/directory/sample_company.h"
#include "tests/system/company_system.h"
#include "tests/system/handler_host.h"

ABSL_FLAG(bool, throttled, false, "the provider's documented limits");
ABSL_FLAG(std::string, log, "/dev/null", "where the processes' logs go");

namespace directory_sync::system_test {
namespace {

using Json = nlohmann::json;
using Answer = absl::StatusOr<Json>;

Answer Done(const absl::Status& status) {
  RETURN_IF_ERROR(status);
  return Json::object();
}

// The process id of one of the supervisor's children.
absl::StatusOr<int> PidOf(CompanySystem& system, const std::string& service) {
  // Its exit code tells whether all is well, which isn't asked here.
  ASSIGN_OR_RETURN(const auto result,
                   system.primary().Ctl({"status", "--json"}));
  const Json status = Json::parse(result.output, nullptr, false);
  if (!status.is_object()) return absl::UnknownError(result.Describe());
  for (const Json& child : status.at("supervisor").at("children")) {
    if (child.at("name") == service) return child.at("pid").get<int>();
  }
  return absl::NotFoundError(absl::StrCat("no service ", service));
}

Answer Signal(CompanySystem& system, const Json& request, int signal) {
  ASSIGN_OR_RETURN(const int pid, PidOf(system, request.at("service")));
  if (kill(pid, signal) != 0) {
    return absl::UnknownError("the process can't be told");
  }
  return Json{{"pid", pid}};
}

using Action = std::function<Answer(CompanySystem&, const Json&)>;

std::map<std::string, Action> DirectoryActions() {
  return {
      {"set",
       [](CompanySystem& system, const Json& request) {
         return Done(system.directory().SetAttribute(
             request.at("user").get<std::string>(),
             request.at("attribute").get<std::string>(),
             {request.at("value").get<std::string>()}));
       }},
      {"reset-password",
       [](CompanySystem& system, const Json& request) {
         return Done(system.directory().ResetPasswordByLdaps(
             request.at("user").get<std::string>(),
             request.at("password").get<std::string>()));
       }},
      {"leave",
       [](CompanySystem& system, const Json& request) {
         return Done(system.directory().RemoveFromGroup(
             request.at("group").get<std::string>(),
             request.at("user").get<std::string>()));
       }},
      {"join",
       [](CompanySystem& system, const Json& request) {
         return Done(system.directory().AddToGroup(
             request.at("group").get<std::string>(),
             request.at("user").get<std::string>()));
       }},
  };
}

// The handlers of further domain controllers, each of which joins by the bundle
// that somebody was given.
class JoinedHandlers {
 public:
  Answer Join(CompanySystem& system, const Json& request) {
    Joined next;
    ASSIGN_OR_RETURN(next.files, fixture::PrivateDirectory::Create());
    next.host = std::make_unique<HandlerHost>(next.files->path());
    RETURN_IF_ERROR(next.host->EnrollWith(
        request.at("bundle").get<std::string>(), system.directory(),
        request.at("name").get<std::string>()));
    RETURN_IF_ERROR(next.host->Start());
    joined_.push_back(std::move(next));
    return Json::object();
  }

 private:
  struct Joined {
    std::unique_ptr<fixture::PrivateDirectory> files;
    std::unique_ptr<HandlerHost> host;
  };
  std::vector<Joined> joined_;
};

std::map<std::string, Action> SystemActions() {
  return {
      {"login",
       [](CompanySystem& system, const Json&) -> Answer {
         return system.primary().CtlJson({"web", "login"});
       }},
      {"keys",
       [](CompanySystem& system, const Json&) -> Answer {
         return Json{{"user", system.provider().user_key()},
                     {"secret", system.provider().secret_key()}};
       }},
      {"ctl",
       [](CompanySystem& system, const Json& request) -> Answer {
         return system.primary().CtlJson(
             request.at("words").get<std::vector<std::string>>());
       }},
      {"register",
       [](CompanySystem& system, const Json&) {
         return Done(system.RegisterAndChooseGroups());
       }},
      {"stop",
       [](CompanySystem& system, const Json& request) {
         return Signal(system, request, SIGSTOP);
       }},
      {"continue",
       [](CompanySystem&, const Json& request) -> Answer {
         kill(request.at("pid").get<int>(), SIGCONT);
         return Json::object();
       }},
      {"kill",
       [](CompanySystem& system, const Json& request) {
         return Signal(system, request, SIGKILL);
       }},
  };
}

Json AnswerOf(CompanySystem& system,
              const std::map<std::string, Action>& actions,
              const std::string& line) {
  const Json request = Json::parse(line, nullptr, false);
  const auto action = request.is_object()
                          ? actions.find(request.value("do", ""))
                          : actions.end();
  if (action == actions.end()) return {{"error", "no such action"}};
  const Answer answer = action->second(system, request);
  return answer.ok() ? *answer : Json{{"error", answer.status().ToString()}};
}

CompanySystemOptions Options() {
  CompanySystemOptions options;
  options.throttled = absl::GetFlag(FLAGS_throttled);
  options.progress = [](absl::string_view what) {
    std::cerr << "  " << what << std::endl;
  };
  auto log = std::make_shared<std::ofstream>(absl::GetFlag(FLAGS_log));
  auto mutex = std::make_shared<absl::Mutex>();
  options.log = [log, mutex](const std::string& line) {
    absl::MutexLock lock(mutex.get());
    *log << line << std::endl;
  };
  return options;
}

int Serve() {
  auto system = CompanySystem::Start(Options());
  if (!system.ok()) {
    std::cout << Json{{"error", system.status().ToString()}} << std::endl;
    return 1;
  }
  std::map<std::string, Action> actions = DirectoryActions();
  actions.merge(SystemActions());
  JoinedHandlers handlers;
  actions["join-handler"] = [&](CompanySystem& company, const Json& request) {
    return handlers.Join(company, request);
  };
  std::cout << Json{{"ready", true}} << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << AnswerOf(**system, actions, line).dump() << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace directory_sync::system_test

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("The whole system, for a browser.");
  absl::ParseCommandLine(argc, argv);
  return directory_sync::system_test::Serve();
}
