#include "tests/fuzz/seeds/seeds.h"
#include "tests/support/darknet_files.h"

namespace limpid::fuzz {

namespace {

using test::with;

// One of every section.
const std::string kEverySection =
    test::kTinyNet + test::kTinyConv +
    "[convolutional]\nfilters=8\nsize=3\npad=1\ngroups=4\ndilation=2\nstride_x=1\nstride_y=1\nactivation=mish\n"
    "[route]\nlayers=-1\ngroups=2\ngroup_id=1\n"
    "[maxpool]\nsize=5\nstride=1\n"
    "[local_avgpool]\nsize=2\nstride=1\npadding=1\n"
    "[route]\nlayers=-2,-3,0\n"
    "[reorg]\nstride=2\n"
    "[upsample]\nstride=2\n"
    "[avgpool]\n"
    "[softmax]\n"
    "[convolutional]\nfilters=48\nactivation=logistic\n"
    "[scale_channels]\nfrom=-4\nscale_wh=0\n"
    "[dropout]\nprobability=.5\n"
    "[shortcut]\nfrom=-2\nactivation=linear\n"
    "[sam]\nfrom=-2\n" +
    test::kTinyLast + test::kTinyHead;

const std::string kRegion =
    "[net]\nbatch=1\nwidth=64\nheight=32\nchannels=3\n[conv]\nfilters=14\nsize=1\nactivation=linear\n"
    "[region]\nanchors=1.5,2, .25,.75\nclasses=2\nnum=2\ncoords=4\nsoftmax=1\n";

const std::string kNewCoords = test::kTinyNet +
                               "[convolutional]\nfilters=7\nsize=1\nactivation=logistic\n"
                               "[yolo]\nmask=1\nanchors=4,6, 8,9\nclasses=2\nnew_coords=1\nscale_x_y=2.0\n";

}  // namespace

Seeds cfg_seeds() {
  const std::string& tiny = test::kTinyCfg;
  Seeds seeds = {{"every-section", kEverySection}, {"region", kRegion}, {"new-coords", kNewCoords}, {"tiny", tiny}};
  for (const char* name :
       {"leaky", "relu", "relu6", "swish", "tanh", "elu", "hard_swish", "hswish", "hard_sigmoid", "$(rm x)"})
    seeds[std::string("activation-") + (*name == '$' ? "C16" : name)] =
        with(tiny, "activation=leaky", "activation=" + std::string(name));
  const auto hostile = [&](const std::string& name, const std::string& from, const std::string& to) {
    seeds[name] = with(kEverySection, from, to);
  };
  seeds["C1-empty"] = "";
  seeds["C1-comments"] = "# nothing\n;at all\n";
  seeds["C1-bom-crlf"] = "\xef\xbb\xbf[net]\r\nwidth=32\r\nheight=32\r\nchannels=3\r\n" + test::kTinyLast +
                         "[yolo]\r\n"
                         "anchors=4,6\r\nclasses=2";
  seeds["C2-no-net"] = test::kTinyConv;
  seeds["C2-two-nets"] = test::kTinyNet + tiny;
  seeds["C3-key-first"] = "width=32\n" + tiny;
  seeds["C4-nul"] = with(tiny, "size=3", std::string("size=3\0", 7));
  seeds["C4-no-utf8"] = with(tiny, "leaky", "le\xff\xfe");
  hostile("C5-section", "[reorg]", "[lstm]");
  hostile("C5-key", "[reorg]", "[reorg]\nunheard=1");
  for (const char* value : {"0", "-1", "2147483648", "1000000000", "abc", "32abc", "", "0x10", "3.5"})
    hostile("C6-filters-" + std::string(*value ? value : "empty"), "filters=8", "filters=" + std::string(value));
  hostile("C7-size-0", "size=3", "size=0");
  hostile("C7-even", "size=3", "size=4");
  hostile("C7-stride", "stride=2", "stride=0");
  hostile("C7-pad", "pad=1", "padding=9");
  hostile("C7-groups", "groups=4", "groups=3");
  for (const char* value : {"0", "7", "1000000"})
    hostile("C8-width-" + std::string(value), "width=32", "width=" + std::string(value));
  hostile("C8-batch", "[net]", "[net]\nbatch=0");
  hostile("C9-overflow", "filters=8\nsize=3", "filters=1048576\nsize=255");
  for (const char* value : {"-100", "99", "5", "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0"})
    hostile("C10-route" + std::string(value).substr(0, 4), "layers=-2,-3,0", "layers=" + std::string(value));
  hostile("C10-shortcut", "[shortcut]\nfrom=-2", "[shortcut]\nfrom=0");
  hostile("C11-route", "layers=-2,-3,0", "layers=-2,0");
  hostile("C11-shortcut", "[shortcut]\nfrom=-2", "[shortcut]\nfrom=1");
  hostile("C12-mask", "mask=0", "mask=1");
  hostile("C12-classes", "classes=2", "classes=0");
  hostile("C12-odd", "anchors=4,6", "anchors=4,6,8");
  hostile("C12-negative", "anchors=4,6", "anchors=-4,nan");
  hostile("C12-filters", "filters=7", "filters=8");
  hostile("C13-twice", "groups=4", "groups=2\ngroups=4");
  seeds["C14-no-head"] = test::kTinyNet + test::kTinyConv;
  hostile("C15-maxpool", "size=5\nstride=1", "size=100000\nstride=1");
  hostile("C15-upsample", "[upsample]\nstride=2", "[upsample]\nstride=10000");
  hostile("C16-name", "[reorg]", "[../../etc/passwd]");
  return seeds;
}

}  // namespace limpid::fuzz
