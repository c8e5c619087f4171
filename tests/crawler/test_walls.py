"""What is shown instead of a shop is recognised, and a shop is not taken for it."""

import pytest

from casebook.errors import SourceBusy, SourceChanged
from crawler.walls import guarded, leads_to_login, wall_of, walls
from tests.crawler.makers import a_page

SLIDER = "<title>安全验证</title><body><p>请按住滑块，拖动到最右边</p><div id='nc'></div></body>"
PUNISH = '{"ret":["FAIL_SYS_USER_VALIDATE::哎哟喂,被挤爆啦"],"data":{"url":"https://x.test/_____tmd_____/punish?x5secdata=1"}}'
LOGIN = "<title>会员登录</title><form><input name=u><input type='password' name=p></form>"
CLOUDFLARE = "<title>Just a moment...</title><script>window._cf_chl_opt = {}</script>"


@pytest.mark.parametrize(
    ("html", "code"),
    [
        (SLIDER, "captcha"),
        (PUNISH, "punish"),
        (LOGIN, "login"),
        (CLOUDFLARE, "captcha"),
        ("<p>您的访问过于频繁，请稍后再试</p>", "punish"),
        ("<p>抱歉，您的請求過多：訪問過於頻繁</p>", "punish"),
        ("<h1>Access Denied</h1><p>You don't have permission</p>", "blocked"),
        ("<h1>宝塔网站防火墙</h1><p>您的请求已被拦截</p>", "blocked"),
        ("<p>Our systems have detected unusual traffic from your network.</p>", "captcha"),
        ('{"code": 401, "msg": "请先登录"}', "login"),
    ],
)
def test_a_wall_is_recognised_by_what_it_shows(html: str, code: str) -> None:
    wall = wall_of(a_page(html))
    assert wall is not None and wall.code == code


@pytest.mark.parametrize(
    "html",
    [
        "<h1>全部商品</h1><p>没有商品</p>",
        "<header><form><input type='password'></form></header><h1>保温杯专卖</h1><p>新品上架</p>",
        "<h1>购物须知</h1>" + "<p>我们仔细回答每一位买家的问题。</p>" * 200 + "<p>提示访问过于频繁时请稍后再试</p>",
        "<title>Shop</title><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script><p>暂无评价</p>",
        '{"reviews": []}',
        "",
    ],
)
def test_a_page_of_a_shop_is_no_wall(html: str) -> None:
    assert wall_of(a_page(html)) is None


def test_being_led_to_a_page_to_log_in_is_a_wall_and_asking_for_one_is_not() -> None:
    page = a_page("<p>欢迎</p>", "https://passport.shop.test/login?back=1")
    assert wall_of(page, asked="https://shop.test/p/1") is not None
    assert wall_of(page, asked=page.url) is None
    assert leads_to_login("https://shop.test/index.php?route=account/login")
    assert not leads_to_login("https://shop.test/blog/login-form-cup")


def test_a_guard_is_known_by_its_header() -> None:
    assert guarded({"cf-mitigated": "challenge"}) and not guarded({"server": "cloudflare"})


def test_a_picture_is_no_wall() -> None:
    assert wall_of(a_page("滑块验证", media_type="image/png")) is None


def test_every_wall_says_what_to_do() -> None:
    errors = [wall.trouble("https://shop.test/") for wall in walls()]
    assert {type(one) for one in errors} == {SourceBusy, SourceChanged}
    assert all(wall.do in str(error) for wall, error in zip(walls(), errors, strict=True))
