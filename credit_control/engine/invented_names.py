"""Neutral names for customers of whom only an identifier is known."""

import hashlib


def _words(text):
    return tuple(text.split())


_FIRST = _words(
    "Alder Amber Arbour Ashen Aspen Autumn Barley Beacon Birch Blue Bramble Briar Bright "
    "Brook Cedar Chalk Clear Clover Copper Coral Crystal Dale Dawn Elder Elm Ember Fern "
    "Field Flint Forest Garnet Glen Golden Granite Green Harbour Hazel Heather Hill Holly "
    "Indigo Iron Ivory Ivy Jade Juniper Lake Larch Laurel Linden Maple Marble Meadow Mill "
    "Mint Misty Moor Moss North Oak Ocean Olive Opal Orchard"
)
_SECOND = _words(
    "bank bay bell bend bridge brook burn bury castle cliff corner court crest cross dale "
    "den field ford gate glade grange green grove hall harbour haven hill holm house isle "
    "lake lane leaf lea march mark mead mere mill moor mount oak park pass peak point pool "
    "port ridge rise rock row shore side spring stone stream thorn tower vale view ward "
    "water way wood"
)
_TRADE = _words(
    "Bakery Books Ceramics Cycles Electrics Engineering Fabrics Farms Foods Furniture "
    "Garden Glass Hardware Healthcare Instruments Interiors Joinery Laundry Lighting "
    "Logistics Machines Metals Optics Packaging Paints Papers Plastics Printing Textiles "
    "Tools Toys Trading"
)
_FORM = ("Ltd", "Co.", "Group", "Partners")


def invented_name(identifier):
    """A neutral company name for a customer of whom only an identifier is known.

    The same identifier always gets the same name; the identifier cannot be read from it.

    >>> invented_name("0379-NEVHP") == invented_name("0379-NEVHP")
    True
    >>> invented_name("0379-NEVHP") == invented_name("8976-AMJEO")
    False
    """
    number = int(hashlib.sha256(identifier.encode()).hexdigest(), 16)
    words = []
    for choices in (_FIRST, _SECOND, _TRADE, _FORM):
        number, index = divmod(number, len(choices))
        words.append(choices[index])
    first, second, trade, form = words
    return f"{first}{second} {trade} {form}"
