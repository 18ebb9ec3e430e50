// YAML through yaml-cpp's events, with exact places.
//
// yaml-cpp's node tree hides duplicate keys, tags of aliases and all ends, so only its event
// interface is used. The events are recorded first and replayed into the tree builder afterwards:
// an anchor is then a range of events, and an alias that range once more, which keeps places, tags
// and limits in one path. Events carry the place where a value begins (with its anchor and tag,
// which are passed over here); where it ends is found by reading the text from there, the way the
// grammar writes it.
//
// The law of places: a node's span is its value without anchor and tag; a block scalar's begins at
// `|` or `>`.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <leastwise/document.h>

#include "document/tree_builder.h"
#include "document/yaml_places.h"

namespace leastwise {
namespace {

// yaml-cpp reads about 10 MB a second and keeps several times the text in memory; a template has at
// most 1 MB.
constexpr std::size_t kYamlBytesMax = std::size_t{64} << 20U;

enum class EventKind : std::uint8_t { Scalar, Null, Alias, ListBegin, MapBegin, End };

struct Event {
  EventKind kind = EventKind::Scalar;
  bool is_plain = false;
  Span span;  // of a beginning or an end: one character or none
  std::string tag;
  std::string text;
  std::size_t anchor = 0;  // Alias: the anchor that it repeats
};

// The events that an anchor stands for; `end` is 0 while they are still being recorded.
struct AnchorRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

class Recorder final : public YAML::EventHandler {
 public:
  Recorder(FileId file, std::string_view text) : file_(file), text_(text), places_(text) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    const auto at = offset(mark);
    const bool is_first = !has_document_;
    has_document_ = true;
    if (!is_first && text_.substr(at, 3) != "---" && !follows_end_mark(at)) {
      refuse("text after the end of the YAML document", at, "is the indentation right?");
    }
    last_end_ = std::max(last_end_, text_.substr(at, 3) == "---" ? at + 3 : at);
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::size_t at = places_.skip_properties(offset(mark));
    const std::size_t end = null_word_end(at);
    Event& event = record(EventKind::Null, anchor);
    event.is_plain = true;
    if (end > at) {
      event.span = place(at, end);
      event.text = std::string(text_.substr(at, end - at));
      last_end_ = end;
    } else {
      // Nothing stands there. The mark is the next token's, so stay behind what came before, and
      // its colon.
      const std::size_t colon = places_.skip_blank(last_end_);
      last_end_ = std::max(last_end_, places_.at(colon) == ':' ? colon + 1 : last_end_);
      event.span = place(last_end_, last_end_);
    }
    finish(anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::size_t begin = offset(mark);
    last_end_ = places_.word_end(begin);
    Event& event = record(EventKind::Alias, 0);
    event.anchor = anchor;
    event.span = place(begin, last_end_);
    const auto range = anchors_.find(anchor);
    if (range == anchors_.end() || range->second.end == 0) {
      refuse(fmt::format("`{}` stands inside the value that it repeats", text_of(event.span)),
             begin,
             "a value cannot contain itself");
    }
  }

  void OnScalar(const YAML::Mark& mark,
                const std::string& tag,
                YAML::anchor_t anchor,
                const std::string& value) override {
    const std::size_t begin = places_.skip_properties(offset(mark));
    const bool is_empty_plain = value.empty() && std::string_view("\"'|>").find(
                                                     places_.at(begin)) == std::string_view::npos;
    const std::size_t end = is_empty_plain ? begin : places_.scalar_end(begin, value);
    Event& event = record(EventKind::Scalar, anchor);
    event.tag = own_tag(tag);
    event.is_plain = std::string_view("\"'|>").find(places_.at(begin)) == std::string_view::npos;
    event.text = value;
    event.span = place(begin, end);
    last_end_ = std::max(last_end_, end);
    finish(anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark,
                       const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    begin(EventKind::ListBegin, mark, tag, anchor, style == YAML::EmitterStyle::Flow);
  }
  void OnMapStart(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    begin(EventKind::MapBegin, mark, tag, anchor, style == YAML::EmitterStyle::Flow);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapEnd() override { end(); }

  const std::vector<Event>& events() const { return events_; }
  const AnchorRange& anchor(std::size_t id) const { return anchors_.at(id); }
  std::optional<Error>& error() { return error_; }

  void forget_document() {
    events_.clear();
    anchors_.clear();
    open_.clear();
  }

 private:
  struct Open {
    bool is_flow = false;
    YAML::anchor_t anchor = 0;
  };

  std::size_t offset(const YAML::Mark& mark) const {
    return mark.pos < 0 ? last_end_ : std::min(static_cast<std::size_t>(mark.pos), text_.size());
  }

  Span place(std::size_t from, std::size_t to) const {
    return {
        file_, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(std::max(from, to))};
  }

  std::string_view text_of(Span span) const {
    return text_.substr(span.begin, span.end - span.begin);
  }

  // yaml-cpp says `?` for plain and `!` for quoted scalars without a tag.
  static std::string own_tag(const std::string& tag) {
    return tag == "?" || tag == "!" ? std::string() : tag;
  }

  std::size_t null_word_end(std::size_t at) const {
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
      const char after = places_.at(at + word.size());
      if (text_.substr(at, word.size()) == word &&
          (after == '\0' || is_yaml_space(after) || is_yaml_flow_mark(after) || after == ':')) {
        return at + word.size();
      }
    }
    return at;
  }

  bool follows_end_mark(std::size_t at) const {
    const std::string_view between = text_.substr(last_end_, at - std::min(at, last_end_));
    return between.find("\n...") != std::string_view::npos;
  }

  Event& record(EventKind kind, YAML::anchor_t anchor) {
    if (anchor != 0) {
      anchors_[anchor] = {.begin = events_.size(), .end = 0};
    }
    Event& event = events_.emplace_back();
    event.kind = kind;
    return event;
  }

  void finish(YAML::anchor_t anchor) {
    if (anchor != 0) {
      anchors_[anchor].end = events_.size();
    }
  }

  void begin(EventKind kind,
             const YAML::Mark& mark,
             const std::string& tag,
             YAML::anchor_t anchor,
             bool is_flow) {
    const std::size_t at = begin_of_list_or_map(offset(mark), is_flow);
    Event& event = record(kind, anchor);
    event.tag = own_tag(tag);
    event.span = place(at, at + 1);
    open_.push_back({.is_flow = is_flow, .anchor = anchor});
    last_end_ = std::max(last_end_, is_flow ? at + 1 : at);
  }

  // A block map has its first key's mark, and that key's own properties are not the map's.
  std::size_t begin_of_list_or_map(std::size_t at, bool is_flow) const {
    if (is_flow) {
      return places_.skip_properties(at);
    }
    while (places_.at(at) == '&' || places_.at(at) == '!') {
      const std::size_t next = places_.skip_blank(places_.word_end(at));
      if (text_.substr(at, next - at).find('\n') != std::string_view::npos) {
        return next;
      }
      if (places_.at(next) != '&' && places_.at(next) != '!') {
        return at;
      }
      at = next;
    }
    return at;
  }

  void end() {
    const Open open = open_.back();
    open_.pop_back();
    if (open.is_flow) {
      const std::size_t at = places_.skip_blank(last_end_, ",:?");
      last_end_ = std::min(at + 1, text_.size());
    }
    record(EventKind::End, 0).span = place(last_end_, last_end_);
    finish(open.anchor);
  }

  void refuse(std::string message, std::size_t at, std::string help) {
    if (!error_) {
      error_ = Error{std::move(message), place(at, at + 1), std::move(help)};
    }
  }

  FileId file_;
  std::string_view text_;
  YamlPlaces places_;
  std::vector<Event> events_;
  std::map<std::size_t, AnchorRange> anchors_;
  std::vector<Open> open_;
  std::size_t last_end_ = 0;
  bool has_document_ = false;
  std::optional<Error> error_;
};

// Plays recorded events into the builder, aliases written out.
class Player {
 public:
  Player(const Recorder& recorder, FileId file, const ReadOptions& options)
      : recorder_(&recorder), options_(&options), builder_(file, options) {}

  Result<Document> play() {
    sources_.push_back({.at = 0, .end = recorder_->events().size(), .alias = {}});
    while (!sources_.empty()) {
      Source& source = sources_.back();
      if (source.at == source.end) {
        sources_.pop_back();
        continue;
      }
      const Event& event = recorder_->events()[source.at++];
      if (!step(event, source.alias)) {
        return std::unexpected(builder_.error() ? *builder_.error() : error_);
      }
    }
    return builder_.take();
  }

 private:
  struct Source {
    std::size_t at = 0;
    std::size_t end = 0;
    Span alias;  // the outermost alias that is being written out; unknown outside
  };
  struct Container {
    bool is_map = false;
    bool wants_key = false;
  };

  bool refuse(std::string message, Span where, std::string help) {
    error_ = Error{std::move(message), where, std::move(help)};
    return false;
  }

  bool step(const Event& event, Span alias) {
    if (alias.is_known() && ++alias_nodes_ > options_->limits.alias_nodes_max) {
      return refuse(
          fmt::format("aliases add more than {} values", options_->limits.alias_nodes_max),
          alias,
          "write the values out, or split the file");
    }
    const bool is_key = !containers_.empty() && containers_.back().is_map &&
                        containers_.back().wants_key && event.kind != EventKind::End;
    switch (event.kind) {
      case EventKind::Scalar:
      case EventKind::Null:
        return is_key ? key(event) : value(event);
      case EventKind::Alias:
        return repeat(event, alias);
      case EventKind::ListBegin:
      case EventKind::MapBegin:
        if (is_key) {
          return refuse("a key that is a list or a map", event.span, "use a string as the key");
        }
        return begin(event);
      case EventKind::End:
        containers_.pop_back();
        return builder_.end(event.span.end) && arrived();
    }
    return false;
  }

  bool key(const Event& event) {
    containers_.back().wants_key = false;
    return builder_.is_skipping() || builder_.key(event.text, event.span);
  }

  bool value(const Event& event) {
    if (!builder_.is_skipping()) {
      Node node = event.kind == EventKind::Null
                      ? Node::null(event.span)
                      : Node::string(PartialString(event.text), event.span);
      node.is_plain = event.is_plain;
      node.tag = event.tag;
      if (!builder_.scalar(std::move(node))) {
        return false;
      }
    }
    return arrived();
  }

  bool begin(const Event& event) {
    const bool is_map = event.kind == EventKind::MapBegin;
    containers_.push_back({.is_map = is_map, .wants_key = is_map});
    return builder_.begin(is_map ? NodeKind::Map : NodeKind::List, event.span.begin, event.tag);
  }

  bool repeat(const Event& event, Span alias) {
    const AnchorRange range = recorder_->anchor(event.anchor);
    sources_.push_back(
        {.at = range.begin, .end = range.end, .alias = alias.is_known() ? alias : event.span});
    return true;
  }

  bool arrived() {
    if (!containers_.empty() && containers_.back().is_map) {
      containers_.back().wants_key = true;
    }
    return true;
  }

  const Recorder* recorder_;
  const ReadOptions* options_;
  TreeBuilder builder_;
  std::vector<Source> sources_;
  std::vector<Container> containers_;
  std::size_t alias_nodes_ = 0;
  Error error_;
};

// Gives a map the members of the maps under `<<` that it does not have itself; of several the first
// counts. YAML: "Merge Key Language-Independent Type".
class Merger {
 public:
  explicit Merger(std::string_view text) : text_(text) {}

  std::optional<Error> merge(Node& node) {
    for (Node& item : node.items) {
      if (std::optional<Error> error = merge(item)) {
        return error;
      }
    }
    std::vector<Member> merged;
    for (Member& member : node.members) {
      if (std::optional<Error> error = merge(member.value)) {
        return error;
      }
      if (is_merge(member)) {
        if (std::optional<Error> error = take(std::move(member.value), merged)) {
          return error;
        }
      }
    }
    std::erase_if(node.members, [&](const Member& member) { return is_merge(member); });
    for (Member& member : merged) {
      if (node.find(member.key) == nullptr) {
        node.members.push_back(std::move(member));
      }
    }
    return std::nullopt;
  }

 private:
  // A quoted "<<" is an ordinary key.
  bool is_merge(const Member& member) const {
    return member.key == "<<" && member.key_span.begin < text_.size() &&
           text_[member.key_span.begin] == '<';
  }

  static std::optional<Error> take(Node value, std::vector<Member>& merged) {
    if (value.is_map()) {
      for (Member& member : value.members) {
        merged.push_back(std::move(member));
      }
      return std::nullopt;
    }
    const bool is_list_of_maps =
        value.is_list() &&
        std::all_of(
            value.items.begin(), value.items.end(), [](const Node& item) { return item.is_map(); });
    if (!is_list_of_maps) {
      return Error{"`<<` with something that is no map", value.span, "merge maps: `<<: *defaults`"};
    }
    for (Node& item : value.items) {
      take(std::move(item), merged);
    }
    return std::nullopt;
  }

  std::string_view text_;
};

// The first byte that no YAML text may hold. yaml-cpp takes 0x04 for the end of the input and would
// drop the rest in silence, and guesses UTF-16 or UTF-32 from zero bytes.
std::optional<std::size_t> find_forbidden(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
        c == 0x7F) {
      return i;
    }
  }
  return std::nullopt;
}

// The first byte that is not part of a UTF-8 sequence. RFC 3629: no overlong forms, no surrogates.
std::optional<std::size_t> find_broken_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned lead = byte(i);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || i + length > text.size()) {
      return i;
    }
    for (std::size_t k = 1; k < length; ++k) {
      const unsigned low = k == 1 && lead == 0xE0 ? 0xA0 : k == 1 && lead == 0xF0 ? 0x90 : 0x80;
      const unsigned high = k == 1 && lead == 0xED ? 0x9F : k == 1 && lead == 0xF4 ? 0x8F : 0xBF;
      if (byte(i + k) < low || byte(i + k) > high) {
        return i;
      }
    }
    i += length;
  }
  return std::nullopt;
}

std::optional<Error> refuse_text(FileId file, std::string_view text) {
  const auto at = [&](std::size_t offset) {
    return Span{file, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(offset + 1)};
  };
  if (text.size() > kYamlBytesMax) {
    return Error{fmt::format("YAML of more than {} MiB", kYamlBytesMax >> 20U),
                 at(0),
                 "split the file, or give it as JSON"};
  }
  if (const auto offset = find_forbidden(text)) {
    return Error{fmt::format("the control character 0x{:02X} is not allowed in YAML",
                             static_cast<unsigned>(static_cast<unsigned char>(text[*offset]))),
                 at(*offset),
                 "remove it; is this a text file?"};
  }
  if (const auto offset = find_broken_utf8(text)) {
    return Error{"broken UTF-8", at(*offset), "save the file as UTF-8 and try again"};
  }
  return std::nullopt;
}

Error syntax_error(FileId file, std::string_view text, const YAML::Exception& problem) {
  const std::size_t at = problem.mark.pos < 0
                             ? text.size()
                             : std::min(static_cast<std::size_t>(problem.mark.pos), text.size());
  const bool is_too_deep = dynamic_cast<const YAML::DeepRecursion*>(&problem) != nullptr;
  return {is_too_deep ? "lists and maps are nested too deep"
                      : fmt::format("not valid YAML: {}", problem.msg),
          {file,
           static_cast<std::uint32_t>(at),
           static_cast<std::uint32_t>(std::min(at + 1, text.size()))},
          "look at the indentation and the quotes around this place"};
}

// One mistake below an anchor is one mistake, however often it is repeated.
void drop_repeated(std::vector<Error>& errors) {
  std::vector<Error> once;
  for (Error& error : errors) {
    if (std::none_of(once.begin(), once.end(), [&](const Error& seen) {
          return seen.where == error.where;
        })) {
      once.push_back(std::move(error));
    }
  }
  errors = std::move(once);
}

}  // namespace

Result<std::vector<Document>> read_yaml(const SourceMap& sources,
                                        FileId file,
                                        const ReadOptions& options) {
  const std::string_view text = sources.bytes(file);
  if (std::optional<Error> error = refuse_text(file, text)) {
    return std::unexpected(*std::move(error));
  }
  std::vector<Document> documents;
  Recorder recorder(file, text);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(recorder)) {
      if (recorder.error()) {
        return std::unexpected(*recorder.error());
      }
      TRY(Document document, Player(recorder, file, options).play());
      if (std::optional<Error> error = Merger(text).merge(document.root)) {
        return std::unexpected(*std::move(error));
      }
      drop_repeated(document.duplicates);
      document.rest = {
          file, static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(text.size())};
      documents.push_back(std::move(document));
      recorder.forget_document();
    }
  } catch (const YAML::Exception& problem) {
    return std::unexpected(syntax_error(file, text, problem));
  }
  return documents;
}

}  // namespace leastwise
