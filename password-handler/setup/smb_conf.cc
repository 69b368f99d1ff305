#include "password-handler/setup/smb_conf.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/status_macros.h"

namespace directory_sync::password_handler {
namespace {

constexpr absl::string_view kBegin =
    "\t# directory-sync begin; password_handler remove undoes this\n";
constexpr absl::string_view kEnd = "\t# directory-sync end\n";
constexpr absl::string_view kWas = "\t# directory-sync was:";
// Samba ignores case and white space in names.
constexpr absl::string_view kParameter = "checkpasswordscript";
constexpr absl::string_view kGlobal = "[global]";
// In all, so that files which include one another come to an end.
constexpr int kMostIncludes = 64;

bool IsComment(absl::string_view line) {
  line = absl::StripLeadingAsciiWhitespace(line);
  return absl::StartsWith(line, "#") || absl::StartsWith(line, ";");
}

// Whether the next line belongs to this one, which may be of several itself:
// the last of them says it, also when it is empty. A comment ends with its
// line, whatever it ends on.
bool Continues(absl::string_view line) {
  const bool is_comment = IsComment(line);
  absl::ConsumeSuffix(&line, "\n");
  line.remove_prefix(line.rfind('\n') + 1);  // none: npos + 1 is 0
  return !is_comment &&
         absl::EndsWith(absl::StripTrailingAsciiWhitespace(line), "\\");
}

// A setting or any other line: with those that a backslash joins to it, and
// with its line end.
std::vector<std::string> LogicalLines(absl::string_view text) {
  std::vector<std::string> lines;
  bool continues = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const absl::string_view line = text.substr(0, end);
    text.remove_prefix(end);
    if (continues) {
      absl::StrAppend(&lines.back(), line);
    } else {
      lines.emplace_back(line);
    }
    continues = Continues(lines.back());
  }
  return lines;
}

bool IsSection(absl::string_view line) {
  return absl::StartsWith(absl::StripLeadingAsciiWhitespace(line), "[");
}

bool IsGlobalSection(absl::string_view line) {
  std::string name = absl::AsciiStrToLower(absl::StripAsciiWhitespace(line));
  return absl::StartsWith(absl::StrReplaceAll(name, {{" ", ""}}), kGlobal);
}

// What stands before '=', as Samba compares it; empty: no setting.
std::string SettingOf(absl::string_view line) {
  const size_t equals = line.find('=');
  if (IsComment(line) || equals == absl::string_view::npos) return "";
  return absl::StrReplaceAll(absl::AsciiStrToLower(line.substr(0, equals)),
                             {{" ", ""}, {"\t", ""}});
}

bool SetsScript(absl::string_view line) {
  return SettingOf(line) == kParameter;
}

// What stands behind '=', without the backslashes that join its lines.
std::string ValueOf(absl::string_view line) {
  std::string script;
  for (absl::string_view part :
       absl::StrSplit(line.substr(line.find('=') + 1), '\n')) {
    absl::string_view joined = absl::StripTrailingAsciiWhitespace(part);
    const bool is_joined = absl::ConsumeSuffix(&joined, "\\");
    absl::StrAppend(&script, is_joined ? joined : part);
  }
  return std::string(absl::StripAsciiWhitespace(script));
}

std::string WithLineEnd(std::string line) {
  if (!line.empty() && line.back() != '\n') line.push_back('\n');
  return line;
}

// A line kept as comments, one for each of its physical lines.
std::string AsComments(absl::string_view line) {
  std::string comments;
  absl::string_view rest = line;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    absl::StrAppend(&comments, kWas, rest.substr(0, end));
    rest.remove_prefix(end);
  }
  return WithLineEnd(std::move(comments));
}

std::string Unquoted(absl::string_view value) {
  absl::string_view inner = value;
  const bool is_quoted = absl::ConsumePrefix(&inner, "\"") &&
                         absl::ConsumeSuffix(&inner, "\"") &&
                         !absl::StrContains(inner, "\"");
  return std::string(is_quoted ? inner : value);
}

// What Samba has read so far: it goes on in the section that an included file
// ended in.
struct Reading {
  ReadIncluded read;
  bool is_global = true;
  std::string script;
  int included = 0;
};

absl::Status CheckIsVisible(absl::string_view setting,
                            absl::string_view value) {
  const bool is_in_registry =
      (setting == "include" || setting == "configbackend") &&
      absl::EqualsIgnoreCase(value, "registry");
  if (is_in_registry) {
    return absl::FailedPreconditionError(
        "Samba reads settings from its registry, too; see that they don't set "
        "'check password script'");
  }
  if (setting == "include" && absl::StrContains(value, "%")) {
    return absl::FailedPreconditionError(absl::StrCat(
        "what Samba reads depends on the client (include = ", value,
        "); see that it doesn't set 'check password script'"));
  }
  return absl::OkStatus();
}

absl::Status ReadAsSamba(absl::string_view text, Reading& reading) {
  for (const std::string& line : LogicalLines(text)) {
    if (!IsComment(line) && IsSection(line)) {
      reading.is_global = IsGlobalSection(line);
      continue;
    }
    const std::string setting = SettingOf(line);
    const std::string value = setting.empty() ? "" : ValueOf(line);
    RETURN_IF_ERROR(CheckIsVisible(setting, value));
    if (setting == kParameter && reading.is_global) reading.script = value;
    if (setting != "include" || value.empty()) continue;
    const absl::StatusOr<std::string> included = reading.read(Unquoted(value));
    if (absl::IsNotFound(included.status())) continue;
    RETURN_IF_ERROR(included.status());
    if (++reading.included > kMostIncludes) {
      return absl::FailedPreconditionError(
          "more than 64 included files, or files that include one another");
    }
    RETURN_IF_ERROR(ReadAsSamba(*included, reading));
  }
  return absl::OkStatus();
}

// Whether each of `lines` is in [global]; what is before the first section is.
std::vector<bool> AreGlobal(const std::vector<std::string>& lines) {
  std::vector<bool> are_global;
  bool is_global = true;
  for (const std::string& line : lines) {
    if (!IsComment(line) && IsSection(line)) is_global = IsGlobalSection(line);
    are_global.push_back(is_global);
  }
  return are_global;
}

// The block that carries the hook. `section` is its own section line, if any.
std::string Block(absl::string_view section, absl::string_view hook_command,
                  absl::string_view chained) {
  return absl::StrCat(kBegin, section,
                      "\tcheck password script = ", hook_command,
                      chained.empty() ? "" : " -- ", chained, "\n", kEnd);
}

}  // namespace

std::string CheckPasswordScript(absl::string_view text) {
  const std::vector<std::string> lines = LogicalLines(text);
  const std::vector<bool> are_global = AreGlobal(lines);
  std::string script;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (are_global[i] && SetsScript(lines[i])) script = ValueOf(lines[i]);
  }
  return script;
}

absl::StatusOr<std::string> EffectiveCheckPasswordScript(absl::string_view text,
                                                         ReadIncluded read) {
  Reading reading{read, true, "", 0};
  RETURN_IF_ERROR(ReadAsSamba(text, reading));
  return reading.script;
}

absl::StatusOr<std::string> WithoutHook(absl::string_view text) {
  std::string restored;
  bool is_inside = false;
  for (std::string& line : LogicalLines(text)) {
    if (line == kBegin || line == kEnd) {
      const bool begins = line == kBegin;
      if (begins == is_inside) {
        return absl::FailedPreconditionError(
            "the marks '# directory-sync begin' and 'end' don't match; correct "
            "the lines between them by hand");
      }
      is_inside = begins;
      continue;
    }
    absl::string_view rest = line;
    if (absl::ConsumePrefix(&rest, kWas)) {
      absl::StrAppend(&restored, rest);
    } else if (!is_inside) {
      absl::StrAppend(&restored, line);
    }
  }
  if (!is_inside) return restored;
  return absl::FailedPreconditionError(
      "the mark '# directory-sync end' is missing; correct the lines after "
      "'# directory-sync begin' by hand");
}

absl::StatusOr<std::string> WithHook(absl::string_view text,
                                     absl::string_view hook_command) {
  ASSIGN_OR_RETURN(const std::string original, WithoutHook(text));
  const std::string chained = CheckPasswordScript(original);
  const std::vector<std::string> lines = LogicalLines(original);
  if (!lines.empty() && Continues(lines.back())) {
    return absl::FailedPreconditionError(
        "the last line ends on a backslash, which continues it; correct it");
  }
  // Behind the hook it would join the next line to its own.
  if (absl::EndsWith(chained, "\\")) {
    return absl::FailedPreconditionError(
        "the script of 'check password script' ends on a backslash; correct "
        "it");
  }
  const std::vector<bool> are_global = AreGlobal(lines);
  std::string edited;
  bool is_placed = false;
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool is_script = are_global[i] && SetsScript(lines[i]);
    absl::StrAppend(&edited, is_script ? AsComments(lines[i]) : lines[i]);
    if (!is_placed && !IsComment(lines[i]) && IsGlobalSection(lines[i])) {
      edited =
          WithLineEnd(std::move(edited)) + Block("", hook_command, chained);
      is_placed = true;
    }
  }
  if (is_placed) return edited;
  return WithLineEnd(std::move(edited)) +
         Block("[global]\n", hook_command, chained);
}

}  // namespace directory_sync::password_handler
