"""QR codes as drawings, which need no renderer of pictures on the server."""

from reportlab.graphics.barcode.qr import QrCodeWidget

#: Light modules around the code, without which it cannot be scanned.
BORDER = 4


def svg(text):
    """A QR code as an SVG document.

    >>> svg("https://example.com")[:30]
    '<svg xmlns="http://www.w3.org/'

    :param str text: what somebody who scans it gets, a link as a rule
    :rtype: str
    """
    code = QrCodeWidget(text, barLevel="M").qr
    code.make()
    size = code.getModuleCount()
    modules = "".join(
        f"M{column} {row}h1v1h-1z"
        for row in range(size)
        for column in range(size)
        if code.isDark(row, column)
    )
    edge = size + 2 * BORDER
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="180" height="180" '
        f'viewBox="-{BORDER} -{BORDER} {edge} {edge}"><path d="{modules}"/></svg>'
    )
