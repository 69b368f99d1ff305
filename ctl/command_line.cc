#include "ctl/command_line.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/config/edit_distance.h"
#include "common/platform/standard_paths.h"
#include "common/status/status_macros.h"

namespace directory_sync::ctl {
namespace {

const Option kJson = {"json", "", "print JSON for programs"};
const Option kConfig = {"config", "FILE", "configuration file"};

absl::Status UsageError(const std::string& message, const std::string& word,
                        const std::vector<std::string>& candidates) {
  const std::string nearest = Nearest(word, candidates);
  return absl::InvalidArgumentError(absl::StrCat(
      message,
      nearest.empty() ? "" : absl::StrCat("; did you mean '", nearest, "'?")));
}

// The command that `words` begin with; its own words are removed.
const Command* TakeCommand(std::vector<std::string>& words,
                           const std::vector<Command>& commands) {
  for (const Command& command : commands) {
    const std::vector<std::string> name = absl::StrSplit(command.name, ' ');
    if (name.size() <= words.size() &&
        std::equal(name.begin(), name.end(), words.begin())) {
      words.erase(words.begin(), words.begin() + name.size());
      return &command;
    }
  }
  return nullptr;
}

absl::Status UnknownCommand(const std::vector<std::string>& words,
                            const std::vector<Command>& commands) {
  std::vector<std::string> names;
  for (const Command& command : commands) names.push_back(command.name);
  const std::string word =
      words.size() > 1 ? absl::StrCat(words[0], " ", words[1]) : words[0];
  return UsageError(absl::StrCat("unknown command '", word, "'"), word, names);
}

absl::StatusOr<Option> FindOption(const std::string& name,
                                  const Command* command) {
  std::vector<Option> known = {kJson, kConfig};
  if (command != nullptr) {
    known.insert(known.end(), command->options.begin(), command->options.end());
  }
  std::vector<std::string> names;
  for (const Option& option : known) {
    if (option.name == name) return option;
    names.push_back(absl::StrCat("--", option.name));
  }
  return UsageError(absl::StrCat("unknown option '--", name, "'"),
                    absl::StrCat("--", name), names);
}

// Takes the option at words[*index], which may use the next word too.
absl::Status TakeOption(const std::vector<std::string>& words, size_t* index,
                        const Command* command, Invocation& invocation) {
  const std::vector<std::string> parts =
      absl::StrSplit(words[*index].substr(2), absl::MaxSplits('=', 1));
  ASSIGN_OR_RETURN(const Option option, FindOption(parts[0], command));
  if (option.value.empty()) {
    if (parts.size() > 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("option '--", option.name, "' takes no value"));
    }
    invocation.options[option.name] = "";
    return absl::OkStatus();
  }
  if (parts.size() > 1) {
    invocation.options[option.name] = parts[1];
    return absl::OkStatus();
  }
  if (*index + 1 >= words.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("option '--", option.name, "' needs a value: --",
                     option.name, "=", option.value));
  }
  invocation.options[option.name] = words[++*index];
  return absl::OkStatus();
}

absl::Status CheckArgumentCount(const Command& command, size_t count) {
  if (count >= command.least_arguments && count <= command.most_arguments) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("usage: directory-syncctl ", command.name,
                   command.arguments.empty() ? "" : " ", command.arguments));
}

bool IsOption(const std::string& word) { return absl::StartsWith(word, "--"); }

// Options may stand anywhere, also before the command.
absl::StatusOr<Invocation> Sort(const std::vector<std::string>& words,
                                const Command* command) {
  Invocation invocation;
  for (size_t i = 0; i < words.size(); ++i) {
    if (IsOption(words[i])) {
      RETURN_IF_ERROR(TakeOption(words, &i, command, invocation));
    } else {
      invocation.arguments.push_back(words[i]);
    }
  }
  invocation.json = invocation.Has("json");
  return invocation;
}

std::vector<std::string> CommandWords(const std::vector<std::string>& words) {
  std::vector<std::string> result;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--config") {
      ++i;
    } else if (!IsOption(words[i])) {
      result.push_back(words[i]);
    }
  }
  return result;
}

}  // namespace

std::string Invocation::Get(const std::string& option,
                            const std::string& otherwise) const {
  const auto found = options.find(option);
  return found == options.end() ? otherwise : found->second;
}

absl::StatusOr<ParsedCommandLine> ParseCommandLine(
    const std::vector<std::string>& words,
    const std::vector<Command>& commands) {
  ParsedCommandLine parsed;
  parsed.config_path = StandardConfigFile();
  std::vector<std::string> command_words = CommandWords(words);
  if (command_words.empty() || command_words[0] == "help" ||
      std::find(words.begin(), words.end(), "--help") != words.end()) {
    if (!command_words.empty() && command_words[0] == "help") {
      command_words.erase(command_words.begin());
    }
    const Command* command = TakeCommand(command_words, commands);
    if (command != nullptr) parsed.invocation.arguments = {command->name};
    return parsed;
  }
  const std::vector<std::string> all_words = command_words;
  parsed.command = TakeCommand(command_words, commands);
  if (parsed.command == nullptr) return UnknownCommand(all_words, commands);
  ASSIGN_OR_RETURN(parsed.invocation, Sort(words, parsed.command));
  const size_t own_words = std::count(parsed.command->name.begin(),
                                      parsed.command->name.end(), ' ') +
                           1;
  parsed.invocation.arguments.erase(
      parsed.invocation.arguments.begin(),
      parsed.invocation.arguments.begin() + own_words);
  RETURN_IF_ERROR(
      CheckArgumentCount(*parsed.command, parsed.invocation.arguments.size()));
  parsed.config_path = parsed.invocation.Get("config", StandardConfigFile());
  return parsed;
}

std::string HelpText(const std::vector<Command>& commands) {
  std::string text =
      "directory-syncctl: the operator's command line of Directory Sync.\n\n"
      "  directory-syncctl [--config=FILE] COMMAND [--json]\n\n";
  for (const Command& command : commands) {
    absl::StrAppendFormat(
        &text, "  %-34s %s\n",
        absl::StrCat(command.name, command.arguments.empty() ? "" : " ",
                     command.arguments),
        command.help);
  }
  absl::StrAppend(&text, "\n  directory-syncctl help COMMAND says more.\n");
  return text;
}

std::string HelpText(const Command& command) {
  std::string text = absl::StrCat(
      "directory-syncctl ", command.name, command.arguments.empty() ? "" : " ",
      command.arguments, "\n\n  ", command.help, "\n\n");
  std::vector<Option> options = command.options;
  options.push_back(kJson);
  options.push_back(kConfig);
  for (const Option& option : options) {
    absl::StrAppendFormat(
        &text, "  %-34s %s\n",
        absl::StrCat("--", option.name, option.value.empty() ? "" : "=",
                     option.value),
        option.help);
  }
  return text;
}

}  // namespace directory_sync::ctl
