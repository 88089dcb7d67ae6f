"""The table of regions, finding one by what a person says, and regions of one's own.

Over 400 lines because of the places checked by name.
"""

import string
import unicodedata
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import regions as regions_module
from tracker.domain.refusals import NotFound, Refused
from tracker.domain.regions import Region, Regions, new_region

REGIONS = Regions()
TABLE = REGIONS.all()
MAINLAND = [region for region in TABLE if region.code.isdigit()]
BAY_AREA = Region("GBA", "Greater Bay Area", "粤港澳大湾区", "CN", "Asia/Shanghai")


def rows() -> list[str]:
    text = Path(regions_module.__file__).with_name("regions.tsv").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def refusal(text: str, regions: Regions = REGIONS) -> str:
    with pytest.raises(NotFound) as caught:
        regions.find(text)
    return str(caught.value)


def own(zh: str, code: str = "OWN") -> Region:
    return Region(code, f"Own {code}", zh, "CN", "Asia/Shanghai")


class TestTheTable:
    def test_each_code_is_there_once(self) -> None:
        assert [code for code, times in Counter(region.code for region in TABLE).items() if times > 1] == []

    def test_the_mainland_has_as_many_places_as_the_ministry_counted(self) -> None:
        provinces = [r for r in MAINLAND if r.code.endswith("0000")]
        prefectures = [r for r in MAINLAND if r.code.endswith("00") and r not in provinces]
        assert (len(provinces), len(prefectures), len(MAINLAND)) == (31, 333, 31 + 333 + 2845)

    def test_every_other_place_has_a_two_letter_code(self) -> None:
        others = [region.code for region in TABLE if not region.code.isdigit()]
        assert len(others) == 249
        assert all(len(code) == 2 and set(code) <= set(string.ascii_uppercase) for code in others)
        assert {"CN", "HK", "MO", "TW", "SG", "JP", "DE", "US"} <= set(others)

    def test_each_parent_is_a_region_and_has_the_same_first_digits(self) -> None:
        for region in MAINLAND:
            assert region.parent is not None
            assert region.parent in REGIONS
            assert region.parent == "CN" or region.code.startswith(region.parent.rstrip("0"))

    def test_only_mainland_places_have_a_parent(self) -> None:
        assert [region.code for region in TABLE if region.parent and region not in MAINLAND] == []

    def test_no_name_is_empty_and_none_has_a_stray_space_or_control_character(self) -> None:
        for row in rows():
            for column in row.split("\t"):
                assert column == " ".join(column.split())
                assert column.isprintable()
            assert len(row.split("\t")) in (3, 5, 6)
        assert [region.code for region in TABLE if not (region.en and region.zh)] == []

    def test_no_other_name_is_empty_or_repeated_within_a_row(self) -> None:
        for row in rows():
            for other in row.split("\t")[5:]:
                assert all(other.split(";"))
                assert len(set(other.split(";"))) == len(other.split(";"))

    def test_mainland_names_are_chinese_characters_and_latin_letters(self) -> None:
        for region in MAINLAND:
            assert all("\u4e00" <= c <= "\u9fff" for c in region.zh), region
            plain = unicodedata.normalize("NFD", region.en).replace("\u0308", "")
            assert set(plain) <= set(string.ascii_letters + "' -"), region
            assert region.en[0].isupper()

    def test_mainland_names_in_english_leave_out_the_word_for_their_level(self) -> None:
        words = (" City", " County", " District", " Province", " Prefecture", " New Area")
        assert [region.en for region in MAINLAND if region.en.endswith(words)] == []

    def test_every_time_zone_exists(self) -> None:
        for zone in {region.zone for region in TABLE}:
            assert ZoneInfo(zone).key == zone

    def test_the_mainland_has_one_calendar_and_one_time_zone(self) -> None:
        assert {(region.calendar, region.zone) for region in MAINLAND} == {("CN", "Asia/Shanghai")}

    def test_every_other_place_has_its_own_calendar(self) -> None:
        assert [r.code for r in TABLE if r not in MAINLAND and r.calendar != r.code] == []


@pytest.mark.parametrize(
    ("code", "en", "zh"),
    [
        ("110000", "Beijing", "北京市"),
        ("310115", "Pudong", "浦东新区"),
        ("320000", "Jiangsu", "江苏省"),
        ("320200", "Wuxi", "无锡市"),
        ("320205", "Xishan", "锡山区"),
        ("320206", "Huishan", "惠山区"),
        ("320211", "Binhu", "滨湖区"),
        ("320213", "Liangxi", "梁溪区"),
        ("320214", "Xinwu", "新吴区"),
        ("320281", "Jiangyin", "江阴市"),
        ("320282", "Yixing", "宜兴市"),
        ("440000", "Guangdong", "广东省"),
        ("440100", "Guangzhou", "广州市"),
        ("440300", "Shenzhen", "深圳市"),
        ("440305", "Nanshan", "南山区"),
        ("440400", "Zhuhai", "珠海市"),
        ("441900", "Dongguan", "东莞市"),
        ("442000", "Zhongshan", "中山市"),
        ("500157", "Liangjiang", "两江新区"),
    ],
)
def test_the_places_of_the_seed_and_the_newest_district_have_their_codes(code: str, en: str, zh: str) -> None:
    assert REGIONS.get(code) == Region(code, en, zh, "CN", "Asia/Shanghai")


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("重庆市", "Chongqing"), ("长沙市", "Changsha"), ("长治市", "Changzhi"), ("长子县", "Zhangzi"),
        ("厦门市", "Xiamen"), ("蚌埠市", "Bengbu"),
        ("六安市", "Lu'an"), ("六合区", "Luhe"), ("丽水市", "Lishui"),
        ("台州市", "Taizhou"), ("天台县", "Tiantai"), ("乐山市", "Leshan"), ("乐清市", "Yueqing"),
        ("乐亭县", "Laoting"), ("乐陵市", "Laoling"), ("浚县", "Xun"), ("番禺区", "Panyu"),
        ("东莞市", "Dongguan"), ("亳州市", "Bozhou"), ("儋州市", "Danzhou"), ("西安市", "Xi'an"),
        ("陕西省", "Shaanxi"), ("山西省", "Shanxi"), ("吕梁市", "Lüliang"), ("旅顺口区", "Lüshunkou"),
        ("哈尔滨市", "Harbin"), ("齐齐哈尔市", "Qiqihar"), ("乌鲁木齐市", "Urumqi"), ("呼和浩特市", "Hohhot"),
        ("拉萨市", "Lhasa"), ("内蒙古自治区", "Inner Mongolia"), ("西藏自治区", "Tibet"),
        ("鄂尔多斯市", "Ordos"),
        ("喀什地区", "Kashgar"), ("六盘水市", "Liupanshui"), ("单县", "Shan"),
        ("莘县", "Shen"), ("蔚县", "Yu"),
        ("铅山县", "Yanshan"), ("东阿县", "Dong'e"), ("涡阳县", "Guoyang"), ("枞阳县", "Zongyang"),
        ("泌阳县", "Biyang"), ("荥阳市", "Xingyang"), ("荥经县", "Yingjing"), ("什邡市", "Shifang"),
        ("犍为县", "Qianwei"), ("珲春市", "Hunchun"), ("闵行区", "Minhang"), ("大埔县", "Dabu"),
        ("吴堡县", "Wubu"), ("尉犁县", "Yuli"), ("尉氏县", "Weishi"), ("都匀市", "Duyun"), ("盱眙县", "Xuyi"),
        ("句容市", "Jurong"), ("邗江区", "Hanjiang"), ("歙县", "She"), ("黟县", "Yi"), ("繁峙县", "Fanshi"),
        ("洪洞县", "Hongtong"), ("略阳县", "Lüeyang"), ("深圳市", "Shenzhen"), ("东方市", "Dongfang"),
    ],
)  # fmt: skip
def test_characters_with_several_sounds_are_spelt_as_the_place_says_them(zh: str, en: str) -> None:
    assert [region.en for region in MAINLAND if region.zh == zh] == [en]


@pytest.mark.parametrize(
    "expected",
    [
        Region("CN", "China", "中国", "CN", "Asia/Shanghai"),
        Region("HK", "Hong Kong", "香港", "HK", "Asia/Hong_Kong"),
        Region("MO", "Macau", "澳门", "MO", "Asia/Macau"),
        Region("TW", "Taiwan", "台湾", "TW", "Asia/Taipei"),
        Region("SG", "Singapore", "新加坡", "SG", "Asia/Singapore"),
        Region("US", "United States", "美国", "US", "America/New_York"),
        Region("AU", "Australia", "澳大利亚", "AU", "Australia/Sydney"),
        Region("KZ", "Kazakhstan", "哈萨克斯坦", "KZ", "Asia/Almaty"),
    ],
    ids=lambda region: region.code,
)
def test_countries_and_territories_have_the_zone_of_their_capital(expected: Region) -> None:
    assert REGIONS.get(expected.code) == expected


class TestFind:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("320200", "320200"), (" 320200 ", "320200"), ("hk", "HK"), ("Cn", "CN"),
            ("810000", "HK"), ("820000", "MO"), ("710000", "TW"), ("８１００００", "HK"),
            ("无锡市", "320200"), ("无锡", "320200"), ("滨湖区", "320211"), ("滨湖", "320211"),
            ("江苏", "320000"),
            ("无 锡", "320200"), ("内蒙古", "150000"), ("广西", "450000"),
            ("延边", "222400"), ("浦东", "310115"),
            ("香港", "HK"), ("香港特别行政区", "HK"), ("澳门", "MO"), ("台湾省", "TW"), ("德国", "DE"),
            ("Jiangyin", "320281"), ("jiangYIN", "320281"), ("hongkong", "HK"), ("Hong-Kong", "HK"),
            ("Macao", "MO"), ("macau", "MO"), ("Xi'an", "610100"), ("xi’an", "610100"),
            ("Inner  Mongolia", "150000"),
            ("Luliang", "141100"), ("Lüliang", "141100"), ("lvliang", "141100"), ("Xizang", "540000"),
            ("Huhehaote", "150100"), ("Cote d'Ivoire", "CI"), ("Ivory Coast", "CI"),
            ("Turkey", "TR"), ("UK", "GB"),
        ],
    )  # fmt: skip
    def test_takes_a_code_or_a_name_as_people_write_it(self, text: str, code: str) -> None:
        assert REGIONS.find(text).code == code

    def test_finds_every_region_by_its_code(self) -> None:
        assert [region for region in TABLE if REGIONS.find(region.code.lower()) != region] == []

    def test_finds_every_country_province_and_prefecture_by_its_full_chinese_name(self) -> None:
        named = [r for r in TABLE if not r.code.isdigit() or r.code.endswith("00")]
        assert [region for region in named if REGIONS.find(region.zh) != region] == []

    def test_finds_every_country_by_its_english_name(self) -> None:
        named = [region for region in TABLE if not region.code.isdigit()]
        assert [region for region in named if REGIONS.find(region.en) != region] == []

    def test_finds_every_prefecture_by_its_short_chinese_name_but_that_of_a_province(self) -> None:
        cities = [r for r in MAINLAND if r.code.endswith("00") and r.zh.endswith("市") and len(r.zh) > 2]
        assert [
            city.zh for city in cities if city.zh != "吉林市" and REGIONS.find(city.zh[:-1]) != city
        ] == []

    @pytest.mark.parametrize(
        ("text", "code", "also_called_so"),
        [
            ("Wuxi", "320200", "500238"),
            ("Taiyuan", "140100", None),
            ("朝阳", "211300", "110105"),
            ("海南", "460000", "632500"),
            ("河北", "130000", "120105"),
            ("长沙", "430100", "430121"),
            ("吉林省", "220000", None),
            ("吉林市", "220200", None),
        ],
    )
    def test_prefers_the_one_on_the_highest_level(
        self, text: str, code: str, also_called_so: str | None
    ) -> None:
        assert REGIONS.find(text).code == code
        codes = [region.code for region in REGIONS.search(text)]
        assert also_called_so is None or also_called_so in codes

    def test_does_not_choose_between_districts_of_one_name(self) -> None:
        assert refusal("鼓楼区") == (
            "鼓楼区 names several regions: 320106 Gulou 鼓楼区 (Nanjing 南京市); "
            "320302 Gulou 鼓楼区 (Xuzhou 徐州市); 350102 Gulou 鼓楼区 (Fuzhou 福州市); "
            "410204 Gulou 鼓楼区 (Kaifeng 开封市). Give the code."
        )

    def test_does_not_choose_between_cities_of_one_spelling(self) -> None:
        assert refusal("Taizhou") == (
            "Taizhou names several regions: 321200 Taizhou 泰州市 (Jiangsu 江苏省); "
            "331000 Taizhou 台州市 (Zhejiang 浙江省). Give the code."
        )

    def test_does_not_choose_between_a_province_and_the_city_of_its_name(self) -> None:
        assert refusal("吉林") == (
            "吉林 names several regions: 220000 Jilin 吉林省; 220200 Jilin 吉林市 (Jilin 吉林省). "
            "Give the code."
        )

    def test_names_the_nearest_when_nothing_matches(self) -> None:
        assert refusal("Shenzen").startswith(
            "No region is called Shenzen. Nearest: 440300 Shenzhen 深圳市 (Guangdong 广东省); "
        )
        assert refusal("Shenzen").endswith(". See: tracker region list Shenzen")

    @pytest.mark.parametrize(
        ("text", "nearest"),
        [
            ("Wixu", "320200"),
            ("Jiangying", "320281"),
            ("Guandong", "440000"),
            ("香岗", "HK"),
            ("无锡高新区", "320200"),
        ],
    )
    def test_the_first_of_the_nearest_is_what_was_meant(self, text: str, nearest: str) -> None:
        assert f"Nearest: {nearest} " in refusal(text)

    def test_says_so_when_nothing_is_near(self) -> None:
        assert refusal("qqqqqqqq") == (
            "No region is called qqqqqqqq. See: tracker region list, tracker region add"
        )

    @pytest.mark.parametrize("text", ["", "  ", "--", "、"])
    def test_asks_for_a_name_when_there_is_none(self, text: str) -> None:
        assert refusal(text) == (
            "Name a region: its code, or its name in Chinese or English. See: tracker region list"
        )

    def test_shows_control_characters_as_text(self) -> None:
        assert refusal("\x1b[31mqqqqqqqq") == (
            "No region is called \\x1b[31mqqqqqqqq. See: tracker region list, tracker region add"
        )

    @given(st.text())
    def test_answers_any_text_with_a_region_or_a_sentence(self, text: str) -> None:
        try:
            assert REGIONS.find(text).code in REGIONS
        except NotFound as error:
            assert str(error).isprintable()  # noqa: PT017 - either way is right


class TestSearch:
    def test_lists_what_begins_with_a_code(self) -> None:
        assert [region.zh for region in REGIONS.search("3202")] == [
            "无锡市", "锡山区", "惠山区", "滨湖区", "梁溪区", "新吴区", "江阴市", "宜兴市",
        ]  # fmt: skip

    def test_lists_whole_names_before_parts_and_higher_levels_before_lower(self) -> None:
        assert [(region.code, region.en) for region in REGIONS.search("wuxi")] == [
            ("320200", "Wuxi"),
            ("500238", "Wuxi"),
            ("140429", "Wuxiang"),
            ("330502", "Wuxing"),
        ]

    def test_lists_everything_for_nothing_and_nothing_for_nonsense(self) -> None:
        assert sorted(region.code for region in REGIONS.search("")) == sorted(region.code for region in TABLE)
        assert REGIONS.search("qqqqqqqq") == []

    def test_lists_own_regions_too(self) -> None:
        assert Regions([BAY_AREA]).search("大湾区") == [BAY_AREA]


class TestWithin:
    @pytest.mark.parametrize("other", ["320211", "320200", "320000", "CN"])
    def test_a_district_is_within_itself_its_city_its_province_and_the_country(self, other: str) -> None:
        assert REGIONS.within("320211", other)

    @pytest.mark.parametrize(
        ("code", "other"),
        [("320200", "320211"), ("320211", "440000"), ("HK", "440000"), ("GBA", "CN"), ("CN", "320000")],
    )
    def test_it_is_not_within_what_lies_beside_or_below(self, code: str, other: str) -> None:
        assert not REGIONS.within(code, other)

    @pytest.mark.parametrize(
        ("code", "parents"),
        [
            ("320211", ["320200", "320000", "CN"]),
            ("310115", ["310000", "CN"]),
            ("500238", ["500000", "CN"]),
            ("429004", ["420000", "CN"]),
            ("441900", ["440000", "CN"]),
            ("500112", ["500000", "CN"]),
            ("HK", []),
            ("CN", []),
        ],
    )
    def test_the_parents_are_read_from_the_code(self, code: str, parents: list[str]) -> None:
        found = []
        parent = REGIONS.get(code).parent
        while parent:
            found.append(parent)
            parent = REGIONS.get(parent).parent
        assert found == parents


class TestGet:
    def test_shows_an_unknown_code_as_itself(self) -> None:
        assert REGIONS.get("ATLANTIS") == Region("ATLANTIS", "ATLANTIS", "ATLANTIS", "ATLANTIS", "Etc/UTC")

    def test_shows_a_retired_mainland_code_with_the_mainland_calendar(self) -> None:
        assert REGIONS.get("500112") == Region("500112", "500112", "500112", "CN", "Asia/Shanghai")

    @given(st.text())
    def test_never_fails(self, code: str) -> None:
        assert REGIONS.get(code).code == code

    @pytest.mark.parametrize("code", ["#", "\n", "", "AD\tAndorra", "Andorra"])
    def test_does_not_take_other_parts_of_the_table_for_a_code(self, code: str) -> None:
        assert code not in REGIONS

    def test_names_are_given_in_the_language_of_the_reader(self) -> None:
        wuxi = REGIONS.get("320200")
        assert [wuxi.name(language) for language in ("en", "zh", "zh_CN", "zh-Hans", "fr")] == [
            "Wuxi", "无锡市", "无锡市", "无锡市", "Wuxi",
        ]  # fmt: skip


class TestOwnRegions:
    def test_are_found_by_code_and_by_either_name(self) -> None:
        regions = Regions([BAY_AREA])
        assert [regions.find(text) for text in ("gba", "greater bay area", "粤港澳大湾区")] == [BAY_AREA] * 3
        assert regions.all() == [BAY_AREA, *TABLE]
        assert "GBA" in regions

    def test_are_known_only_where_they_were_handed_in(self) -> None:
        assert "GBA" not in REGIONS
        assert REGIONS.get("GBA").en == "GBA"

    def test_come_before_a_place_of_the_same_name(self) -> None:
        regions = Regions([own("无锡")])
        assert regions.find("无锡") == own("无锡")
        assert regions.find("无锡市").code == "320200"

    def test_are_ambiguous_among_themselves(self) -> None:
        assert refusal("太湖湾", Regions([own("太湖湾", "TH1"), own("太湖湾", "TH2")])) == (
            "太湖湾 names several regions: TH1 Own TH1 太湖湾; TH2 Own TH2 太湖湾. Give the code."
        )

    def test_more_than_eight_of_one_name_are_counted(self) -> None:
        many = Regions(own("开发区", f"DZ{n}") for n in range(10))
        assert refusal("开发区", many) == (
            "开发区 names several regions: "
            + "; ".join(f"DZ{n} Own DZ{n} 开发区" for n in range(8))
            + "; 2 more. Give the code. See: tracker region list 开发区"
        )

    def test_are_made_from_what_a_person_says(self) -> None:
        assert new_region(" gba ", " Greater  Bay Area", "粤港澳大湾区", "cn", "Asia/Shanghai") == BAY_AREA

    @pytest.mark.parametrize("code", ["A1", "YRD", "WUXI-WND", "ABCDEFGHIJKLMNOP"])
    def test_may_have_any_code_of_letters_digits_and_hyphens(self, code: str) -> None:
        assert new_region(code, "A", "甲", "CN", "Asia/Shanghai").code == code

    @pytest.mark.parametrize(
        "code", ["", "A", "320200", "1AB", "-AB", "AB_C", "长三角", "ABCDEFGHIJKLMNOPQ", "A\nB"]
    )
    def test_a_code_of_another_shape_is_refused(self, code: str) -> None:
        with pytest.raises(Refused, match="cannot be a code: take 2 to 16 letters, digits and hyphens"):
            new_region(code, "A", "甲", "CN", "Asia/Shanghai")

    def test_a_code_that_is_taken_is_refused(self) -> None:
        with pytest.raises(Refused, match=r"^HK is already the code of Hong Kong 香港: choose another$"):
            new_region("hk", "A", "甲", "CN", "Asia/Shanghai")
        with pytest.raises(Refused, match=r"^GBA is already the code of Greater Bay Area 粤港澳大湾区"):
            new_region("GBA", "A", "甲", "CN", "Asia/Shanghai", known=Regions([BAY_AREA]))

    @pytest.mark.parametrize(("en", "zh"), [("", "甲"), ("A", ""), ("  ", "甲"), ("A", "——")])
    def test_an_empty_name_is_refused(self, en: str, zh: str) -> None:
        with pytest.raises(Refused, match=r"^A region needs a name in English and one in Chinese"):
            new_region("GBA", en, zh, "CN", "Asia/Shanghai")

    @pytest.mark.parametrize(("name", "shown"), [("A\x1b[31m", r"A\\x1b\[31m"), ("A\tB", r"A\\tB")])
    def test_a_name_with_control_characters_is_refused(self, name: str, shown: str) -> None:
        with pytest.raises(Refused, match=f"^The name {shown} has control characters in it"):
            new_region("GBA", name, "甲", "CN", "Asia/Shanghai")

    def test_a_very_long_name_is_refused(self) -> None:
        with pytest.raises(Refused, match=r"^The name 长{20}… is longer than 100 characters: shorten it$"):
            new_region("GBA", "A", "长" * 101, "CN", "Asia/Shanghai")

    @pytest.mark.parametrize(
        "zone", ["", "Asia", "Asia/Wuxi", "../etc/passwd", "/etc/passwd", "\x1b", "a\0b"]
    )
    def test_an_unknown_time_zone_is_refused(self, zone: str) -> None:
        with pytest.raises(Refused, match="is not a time zone: give a name of the tz database") as caught:
            new_region("GBA", "A", "甲", "CN", zone)
        assert str(caught.value).isprintable()

    @pytest.mark.parametrize("calendar", ["", "1", "C N", "中国"])
    def test_a_calendar_code_of_another_shape_is_refused(self, calendar: str) -> None:
        with pytest.raises(Refused, match="is not the code of a holiday calendar"):
            new_region("GBA", "A", "甲", calendar, "Asia/Shanghai")
