"""Fold a character so that spelling tricks fall away: width, case, traditional forms, hidden and separating characters.

Compatibility forms are those of Unicode NFKC (UAX 15). A character folds to letters and digits, to one space when it
separates (blanks, punctuation, symbols), or to nothing when it is not seen (zero-width and format characters, combining
marks). Traditional Chinese characters that the rules use fold to the simplified ones.
"""

from __future__ import annotations

import unicodedata

__all__ = ["TRADITIONAL", "Folding", "is_word"]

# Common characters whose traditional form differs, those of the rules' words among them; not a general converter.
TRADITIONAL = str.maketrans(
    "錢銀貸詐騙偽賬帳資產號碼證據獨國權顛動亂槍彈藥製賭視頻黃種婦齡職業殘價壟斷內買賣營機竊盜傳銷發佈謠極義組織襲擊殺傷虛開運輸員隱個過濾規監審請問麼樣導轉離單報貪賄賂東幫會給點讓將實際護關稅務無條對這進應"
    "當詢學歷絕錄變現濫僱凍結鑽漲終惡團戶們從馬聖戰黨脫領勵紅線滅獄屍強姦誘兒係統電腦網絡駭餘額記協議簽約選舉術語數庫潤滲撥劃刪處長復壞衛藝違誰寫擴隊責貨賠頭頁願顯類風飛館駕驗鮮麗麥齊龍龜攜攬敗敵斂斬時暫曆"
    "曉書槳樓橋檢歐歡殼氣決沒況淨測濟爾牆獎環畫異療癥盡盤眾睜礙祕禍稱窮競筆節範築簡糧糾紀純紙級細經綁綜緊緒緣編練縣縱總繼續罰羅聯聲聽肅膽臉臨舊萬葉薦藍蘇補裝複覺觸訂計訓託訴診評詞試話該詳誇誤說課調談論識譯"
    "譽讀豐財販貫費貼貿賀賞賢質購賽贏趕跡踐車軍軟較載輕輛輪輯轄辦農遠適遲遺還邊邏郵鄉釋針銳鋼錯鎖鏈鏡鐵閃閉閱陣陰陳陸陽險隨難雲靈靜響頂順預頗顧",
    "钱银贷诈骗伪账账资产号码证据独国权颠动乱枪弹药制赌视频黄种妇龄职业残价垄断内买卖营机窃盗传销发布谣极义组织袭击杀伤虚开运输员隐个过滤规监审请问么样导转离单报贪贿赂东帮会给点让将实际护关税务无条对这进应"
    "当询学历绝录变现滥雇冻结钻涨终恶团户们从马圣战党脱领励红线灭狱尸强奸诱儿系统电脑网络骇余额记协议签约选举术语数库润渗拨划删处长复坏卫艺违谁写扩队责货赔头页愿显类风飞馆驾验鲜丽麦齐龙龟携揽败敌敛斩时暂历"
    "晓书桨楼桥检欧欢壳气决没况净测济尔墙奖环画异疗症尽盘众睁碍秘祸称穷竞笔节范筑简粮纠纪纯纸级细经绑综紧绪缘编练县纵总继续罚罗联声听肃胆脸临旧万叶荐蓝苏补装复觉触订计训托诉诊评词试话该详夸误说课调谈论识译"
    "誉读丰财贩贯费贴贸贺赏贤质购赛赢赶迹践车军软较载轻辆轮辑辖办农远适迟遗还边逻邮乡释针锐钢错锁链镜铁闪闭阅阵阴陈陆阳险随难云灵静响顶顺预颇顾",
)
# Letters of other scripts that look Latin (Unicode TR 39), so that a word cannot hide behind them.
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһԛԝɑοαερτυνκι", "aeopcyxijsdhqwaoaeptuvki")
_UNSEEN = frozenset(["Cf", "Cc", "Mn", "Me", "Cn"])
_KEPT_CONTROLS = frozenset("\t\n\r\v\f\x1c\x1d\x1e\x1f\x85")


class Folding(dict[str, str]):
    """What each character folds to, worked out once for each character that is met (at most all of Unicode)."""

    def __missing__(self, char: str) -> str:
        """Fold a character that is new."""
        folded = self[char] = _fold(char)
        return folded


def is_word(folded: str) -> bool:
    """Tell whether a folded character belongs to words that blanks part: a letter or digit that is not Han or Kana."""
    return " " < folded < "\u2e80"


def _fold(char: str) -> str:
    if unicodedata.category(char) in _UNSEEN and char not in _KEPT_CONTROLS:
        return ""
    plain = unicodedata.normalize("NFKC", char).casefold().translate(TRADITIONAL).translate(_LOOKALIKES)
    decomposed = unicodedata.normalize("NFKD", plain)
    kept = "".join(one for one in decomposed if one.isalnum())
    return kept or " "
