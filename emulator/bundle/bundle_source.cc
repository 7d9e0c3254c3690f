#include "emulator/bundle/bundle_source.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/bundle/bundled_call.h"
#include "emulator/bundle/tar.h"

namespace aml::bundle {

namespace {

constexpr std::size_t kPartBytes = 1u << 20;     // of a journal; a part ends after them
constexpr std::size_t kPieceBytes = 256u << 10;  // of a blob

// Parts are read in the order of their names.
std::string part_name(const std::string& folder, std::size_t number) {
  const std::string digits = std::to_string(number);
  return "journal/" + folder + "/" + std::string(6 - std::min<std::size_t>(6, digits.size()), '0') +
         digits + ".jsonl";
}

}  // namespace

BundleSource::BundleSource(Run run)
    : run_(std::move(run)),
      files_(std::make_move_iterator(run_.files.begin()),
             std::make_move_iterator(run_.files.end())),
      notes_(run_.facts) {
  for (const RecordedWorld& world : run_.worlds) AML_ASSERT(world.secrets != nullptr);
}

std::size_t BundleSource::read(char* to, std::size_t size) {
  while (taken_ == text_.size()) {
    text_.clear();
    taken_ = 0;
    if (blob_ != nullptr) {
      read_blob();
    } else if (!next_member()) {
      return 0;
    }
  }
  const std::size_t count = std::min(size, text_.size() - taken_);
  std::memcpy(to, text_.data() + taken_, count);
  taken_ += count;
  return count;
}

// False: all of it has been read.
bool BundleSource::next_member() {
  if (ended_) return false;
  if (!files_.empty()) {
    add_member("fixtures/" + files_.front().name, files_.front().read());
    files_.pop_front();
  } else if (!write_journal_part() && !write_blob()) {
    write_last();
  }
  return true;
}

void BundleSource::add_member(const std::string& name, std::string bytes) {
  text_ += tar_header(name, bytes.size());
  text_ += bytes;
  text_ += tar_padding(bytes.size());
}

bool BundleSource::write_journal_part() {
  while (journal_ < run_.worlds.size() && call_ == run_.worlds[journal_].calls.size()) {
    run_.worlds[journal_].calls.clear();
    ++journal_;
    call_ = 0;
  }
  if (journal_ == run_.worlds.size()) return false;
  RecordedWorld& world = run_.worlds[journal_];
  if (call_ == 0) notes_.begin_world();
  std::string lines;
  while (call_ < world.calls.size() && lines.size() < kPartBytes) {
    const control::JournalStore::Made& made = world.calls[call_++];
    const BundledCall call = bundled_call(made.entry, made.is_step, *world.secrets);
    transcript_.add(transcript_.text_of(call));
    notes_.add(call);
    lines.append(write_call(call)).append("\n");
  }
  add_member(part_name(world.about.folder, ++world.about.parts), std::move(lines));
  return true;
}

bool BundleSource::write_blob() {
  while (blobs_of_ < run_.worlds.size()) {
    if (walk_ == nullptr)
      walk_ = std::make_unique<BlobWalk>(run_.worlds[blobs_of_].accounts, run_.left_out);
    while (const auto place = walk_->next()) {
      if (blobs_.size() == kMaxBlobs) {
        notes_.leave_blobs_out();
        break;
      }
      blob_ = place->account->store->open(place->container, place->name);
      if (blob_ == nullptr) continue;  // gone meanwhile
      const std::string file = "blobs/" + std::to_string(blobs_.size() + 1);
      const std::uint64_t size = blob_->properties().length;
      blobs_.push_back({run_.worlds[blobs_of_].about.folder, place->account->account,
                        place->container, place->name, size, "", file});
      text_ += tar_header(file, size);
      blob_at_ = 0;
      blob_digest_ = core::Sha256();
      if (size == 0) end_blob();
      return true;
    }
    walk_.reset();
    ++blobs_of_;
  }
  return false;
}

void BundleSource::read_blob() {
  text_.resize(kPieceBytes);
  const std::size_t got = blob_->read_at(blob_at_, text_.data(), text_.size());
  text_.resize(got);
  if (got == 0) throw std::runtime_error("a blob is shorter than its length");
  blob_digest_.update(text_);
  blob_at_ += got;
  if (blob_at_ == blobs_.back().size) end_blob();
}

void BundleSource::end_blob() {
  AML_ASSERT(blob_at_ == blobs_.back().size);
  blobs_.back().sha256 = blob_digest_.finish();
  text_ += tar_padding(blobs_.back().size);
  blob_.reset();
}

void BundleSource::write_last() {
  Manifest& manifest = run_.manifest;
  for (const RecordedWorld& world : run_.worlds) manifest.worlds.push_back(world.about);
  manifest.notes = notes_.take();
  manifest.whole_blobs = notes_.are_blobs_whole();
  manifest.calls = transcript_.size();
  manifest.transcript = transcript_.sha256();
  add_member("blobs.json", write_blobs(blobs_));
  add_member("faults.json", std::move(run_.faults));
  add_member("manifest.json", write_manifest(manifest));
  text_ += tar_end();
  ended_ = true;
}

}  // namespace aml::bundle
