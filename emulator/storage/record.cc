#include "emulator/storage/record.h"

#include <algorithm>

#include "emulator/base/assert.h"
#include "emulator/storage/fingerprint.h"
#include "emulator/text/hex.h"
#include "emulator/text/number.h"

namespace aml::storage {

namespace {

constexpr std::string_view kSumKey = " sum=";
constexpr std::string_view kMetaPrefix = "meta-";

bool is_plain(unsigned char byte) {
  return byte > 0x20 && byte != 0x7F && byte != '%' && byte != '=';
}

void write_word(std::string& to, std::string_view word) {
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain(byte)) {
      to += c;
    } else {
      to += '%';
      text::append_hex(to, byte, 2, text::kUpperHex);
    }
  }
}

std::string parse_word(std::string_view word) {
  std::string text;
  for (;;) {
    const std::size_t percent = std::min(word.find('%'), word.size());
    text += word.substr(0, percent);
    if (percent == word.size()) return text;
    const int byte = text::hex_byte(word, percent + 1);
    text += byte < 0 ? '%' : static_cast<char>(byte);
    word.remove_prefix(percent + (byte < 0 ? 1 : 3));
  }
}

template <typename Number>
Number parse_number(std::string_view text) {
  return text::parse_number<Number>(text).value_or(0);
}

std::string write_time(core::TimePoint time) {
  return std::to_string(time.time_since_epoch().count());
}

core::TimePoint parse_time(std::string_view text) {
  return core::TimePoint(std::chrono::milliseconds(parse_number<std::int64_t>(text)));
}

// Text properties: key of the record and member.
struct TextField {
  std::string_view key;
  std::string BlobProperties::*member;
};

constexpr TextField kTextFields[] = {
    {"content-type", &BlobProperties::content_type},
    {"content-encoding", &BlobProperties::content_encoding},
    {"content-language", &BlobProperties::content_language},
    {"content-disposition", &BlobProperties::content_disposition},
    {"cache-control", &BlobProperties::cache_control},
    {"content-md5", &BlobProperties::content_md5},
    {"copy-id", &BlobProperties::copy_id},
    {"copy-source", &BlobProperties::copy_source},
    {"copied-at", &BlobProperties::copied_at},
};

void add_metadata(Record& record, const Metadata& metadata) {
  for (const auto& [key, value] : metadata) {
    record.emplace_back(std::string(kMetaPrefix) + key, value);
  }
}

bool read_metadata(const std::pair<std::string, std::string>& field, Metadata& metadata) {
  if (!field.first.starts_with(kMetaPrefix)) return false;
  metadata.emplace_back(field.first.substr(kMetaPrefix.size()), field.second);
  return true;
}

Block parse_block(const std::string& text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string::npos) return {};
  return {text.substr(comma + 1),
          parse_number<std::uint64_t>(std::string_view(text).substr(0, comma))};
}

bool read_text_field(const std::string& key, const std::string& value, BlobProperties& properties) {
  for (const TextField& field : kTextFields) {
    if (field.key != key) continue;
    properties.*field.member = value;
    return true;
  }
  return false;
}

void read_property(const std::pair<std::string, std::string>& field, BlobProperties& properties) {
  const auto& [key, value] = field;
  if (read_text_field(key, value, properties)) return;
  if (read_metadata(field, properties.metadata)) return;
  if (key == "etag") properties.etag = value;
  if (key == "created") properties.created = parse_time(value);
  if (key == "modified") properties.last_modified = parse_time(value);
  if (key == "kind" && value == "append") properties.type = BlobType::kAppend;
}

void add_properties(Record& record, const BlobProperties& properties) {
  record.emplace_back("etag", properties.etag);
  record.emplace_back("created", write_time(properties.created));
  record.emplace_back("modified", write_time(properties.last_modified));
  if (properties.type == BlobType::kAppend) record.emplace_back("kind", "append");
  const BlobProperties defaults;
  for (const TextField& field : kTextFields) {
    const std::string& value = properties.*field.member;
    if (value != defaults.*field.member) record.emplace_back(field.key, value);
  }
  add_metadata(record, properties.metadata);
}

void read_content_field(const std::string& key, const std::string& value, BlobRecord& blob) {
  BlobProperties& properties = blob.properties;
  if (key == "blob") blob.name = value;
  if (key == "inode") blob.file.inode = parse_number<std::uint64_t>(value);
  if (key == "mtime") blob.file.modified_ns = parse_number<std::int64_t>(value);
  if (key == "size") blob.file.size = properties.length = parse_number<std::uint64_t>(value);
  if (key == "content") blob.content = text::parse_number<std::uint64_t>(value, 16);
  if (key == "block") blob.blocks.push_back(parse_block(value));
}

}  // namespace

std::string write_record(const Record& record) {
  AML_ASSERT(!record.empty());
  std::string line;
  for (const auto& [key, value] : record) {
    if (!line.empty()) line += ' ';
    write_word(line, key);
    line += '=';
    write_word(line, value);
  }
  const std::string sum = upper_hex(fingerprint(line));
  return line.append(kSumKey).append(sum).append("\n");
}

std::optional<Record> parse_record(std::string_view line) {
  constexpr std::size_t kUsualFields = 12;
  if (line.ends_with('\n')) line.remove_suffix(1);
  const std::size_t sum = line.rfind(kSumKey);
  if (sum == std::string_view::npos) return std::nullopt;
  if (line.substr(sum + kSumKey.size()) != upper_hex(fingerprint(line.substr(0, sum)))) {
    return std::nullopt;
  }
  line = line.substr(0, sum);
  Record record;
  record.reserve(kUsualFields);
  while (!line.empty()) {
    const std::string_view word = line.substr(0, line.find(' '));
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string_view value = equals == word.size() ? "" : word.substr(equals + 1);
    record.emplace_back(parse_word(word.substr(0, equals)), parse_word(value));
    line.remove_prefix(std::min(word.size() + 1, line.size()));
  }
  return record;
}

std::string write_blob_record(const BlobRecord& blob) {
  Record record = {{"blob", blob.name},
                   {"inode", std::to_string(blob.file.inode)},
                   {"mtime", std::to_string(blob.file.modified_ns)},
                   {"size", std::to_string(blob.file.size)}};
  if (blob.content) record.emplace_back("content", upper_hex(*blob.content));
  add_properties(record, blob.properties);
  for (const Block& block : blob.blocks) {
    record.emplace_back("block", std::to_string(block.size) + "," + block.id);
  }
  return write_record(record);
}

std::optional<BlobRecord> parse_blob_record(std::string_view line) {
  const auto record = parse_record(line);
  if (!record || record->empty() || record->front().first != "blob") return std::nullopt;
  BlobRecord blob;
  for (const auto& field : *record) {
    read_property(field, blob.properties);
    read_content_field(field.first, field.second, blob);
  }
  return blob;
}

std::string write_properties(const BlobProperties& properties) {
  Record record;
  add_properties(record, properties);
  return write_record(record);
}

std::optional<BlobProperties> parse_properties(std::string_view line) {
  const auto record = parse_record(line);
  if (!record) return std::nullopt;
  BlobProperties properties;
  for (const auto& field : *record) read_property(field, properties);
  return properties;
}

std::string write_container_record(const ContainerProperties& properties) {
  Record record = {{"etag", properties.etag},
                   {"modified", write_time(properties.last_modified)},
                   {"access", properties.public_access},
                   {"policies", properties.access_policies}};
  add_metadata(record, properties.metadata);
  return write_record(record);
}

std::optional<ContainerProperties> parse_container_record(std::string_view line) {
  const auto record = parse_record(line);
  if (!record) return std::nullopt;
  ContainerProperties properties;
  for (const auto& field : *record) {
    const auto& [key, value] = field;
    if (key == "etag") properties.etag = value;
    if (key == "modified") properties.last_modified = parse_time(value);
    if (key == "access") properties.public_access = value;
    if (key == "policies") properties.access_policies = value;
    read_metadata(field, properties.metadata);
  }
  return properties;
}

}  // namespace aml::storage
