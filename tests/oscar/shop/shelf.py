"""Puts goods and reviews into Oscar's tables, and says what its pages then show. Imported once Django is set up."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import transaction
from django.template.defaultfilters import striptags
from django.utils import timezone, translation
from goods import Good, Said, members, stock
from oscar.apps.catalogue.categories import create_from_breadcrumbs
from oscar.apps.catalogue.models import Product, ProductClass, ProductRecommendation
from oscar.apps.catalogue.reviews.models import ProductReview, Vote
from oscar.apps.partner.models import Partner, StockRecord

ZONE = ZoneInfo("Asia/Shanghai")
STATUS = {
    "approved": ProductReview.APPROVED,
    "pending": ProductReview.FOR_MODERATION,
    "rejected": ProductReview.REJECTED,
}


@transaction.atomic
def fill() -> None:
    """Every product with its reviews, votes on some, and products that point to each other."""
    people = [_member(number, names) for number, names in enumerate(members())]
    kind = ProductClass.objects.create(name="实物", requires_shipping=True, track_stock=False)
    partner = Partner.objects.create(name="晴耕小店")
    products = [_product(good, kind, partner) for good in stock()]
    for product, good in zip(products, stock(), strict=True):
        for said in good.reviews:
            _review(product, said, people)
    _vote(people)
    for other in products[1:5]:
        ProductRecommendation.objects.create(primary=products[0], recommendation=other)


def truth(language: str) -> list[dict]:
    """Every review the shop shows, as it shows it: tags stripped by the filter Oscar's own template uses."""
    shown = ProductReview.objects.filter(status=ProductReview.APPROVED, product__is_public=True)
    with translation.override(language):
        return [_shown(review) for review in shown.select_related("product", "user").order_by("pk")]


def _shown(review: ProductReview) -> dict:
    return {
        "id": str(review.pk),
        "product_id": str(review.product_id),
        "product": review.product.get_title(),
        "stars": review.score,
        "title": review.title,
        # Line ends are as a browser's document has them.
        "text": striptags(review.body).replace("\r\n", "\n").strip(),
        "author": str(review.reviewer_name),
        "minute": timezone.localtime(review.date_created, ZONE).isoformat(timespec="minutes"),
    }


def _member(number: int, names: list[str]) -> object:
    # No password: hashing one takes half a second, and nobody logs in here.
    return get_user_model().objects.create(
        username=f"member{number}", email=f"member{number}@shop.example", first_name=names[0], last_name=names[1]
    )


def _product(good: Good, kind: ProductClass, partner: Partner) -> Product:
    product = Product.objects.create(title=good.title, product_class=kind, is_public=good.public)
    product.categories.add(create_from_breadcrumbs(good.category))
    StockRecord.objects.create(product=product, partner=partner, partner_sku=str(product.pk), price=49)
    return product


def _review(product: Product, said: Said, people: list) -> None:
    is_member = isinstance(said.buyer, int)
    review = ProductReview(
        product=product, score=said.stars, title=said.title, body=said.text, status=STATUS[said.status]
    )
    if is_member:
        review.user = people[said.buyer]
    else:
        review.name, review.email = said.buyer, "guest@shop.example"
    review.save()
    # save() stamps the hour it is; the buyer's own is set past it.
    ProductReview.objects.filter(pk=review.pk).update(date_created=_moment(said.at))


def _vote(people: list) -> None:
    # Votes decide which three reviews stand on the product's own page.
    for review in ProductReview.objects.filter(status=ProductReview.APPROVED, user=None)[::17]:
        for person in people[: review.pk % 4]:
            Vote.objects.create(review=review, user=person, delta=Vote.UP if review.pk % 3 else Vote.DOWN)


def _moment(at: datetime) -> datetime:
    return at.replace(tzinfo=ZONE)
