"""Spanish: its words for pages, and the words by which Spanish pages and files are read."""

from typing import Final

from genapp.languages.base import LanguageSpec, Reading
from genapp.languages.es.grammar import GRAMMAR
from genapp.page import Labels, Language

SPANISH: Final = LanguageSpec(
    code=Language.ES,
    name="Spanish",
    spellings="spa spanish español espanol castellano spanisch",
    locale="es_ES",
    quotes=("«", "»"),
    labels=Labels(
        products="Productos",
        specification="Especificaciones",
        at_a_glance="De un vistazo",
        questions="Preguntas y respuestas",
        steps="Próximos pasos",
        breadcrumb="Estás aquí",
        price="Precio",
        product="Producto",
        property="Característica",
        value="Valor",
        variants="Variantes y precios",
        brand="Marca",
        related="Páginas relacionadas",
        contents="En esta página",
        compared="Comparación",
        address="Dirección",
        opening_hours="Horario",
        phone="Teléfono",
        email="Correo electrónico",
        updated="Actualizado",
    ),
    properties={
        "product": "Producto",
        "products": "Productos",
        "brands": "Marcas",
        "price": "Precio",
        "price range": "Rango de precios",
        "availability": "Disponibilidad",
        "material": "Material",
        "color": "Color",
        "size": "Talla",
        "weight": "Peso",
        "width": "Ancho",
        "height": "Alto",
        "depth": "Profundidad",
        "sku": "Referencia",
        "gtin": "GTIN",
    },
    availability={
        "InStock": "en stock",
        "OnlineOnly": "solo en línea",
        "InStoreOnly": "solo en tienda",
        "LimitedAvailability": "últimas unidades",
        "PreOrder": "en preventa",
        "BackOrder": "pendiente de reposición",
        "MadeToOrder": "fabricado por encargo",
        "OutOfStock": "sin existencias",
        "SoldOut": "agotado",
        "Discontinued": "descatalogado",
    },
    fact_names={
        "brand": ("marca", "fabricante", "nombre de la marca"),
        "product": ("producto", "nombre del producto"),
        "price": ("precio", "precio de venta", "precio unitario", "pvp"),
        "price range": ("rango de precios", "precios"),
        "availability": ("disponibilidad", "existencias"),
        "material": ("material", "materiales"),
        "color": ("color", "colores"),
        "size": ("talla", "tallas", "tamaño", "tamaños"),
        "weight": ("peso", "peso neto"),
        "width": ("ancho", "anchura"),
        "height": ("alto", "altura"),
        "depth": ("profundidad", "fondo"),
        "sku": ("referencia", "ref.", "número de artículo", "código de producto"),
        "gtin": ("gtin", "código ean", "código de barras"),
        "address": (
            "dirección",
            "domicilio",
            "dónde estamos",
        ),
        "street": ("calle",),
        "postal code": ("código postal",),
        "town": (
            "ciudad",
            "localidad",
            "población",
        ),
        "phone": (
            "teléfono",
            "número de teléfono",
        ),
        "email": (
            "correo electrónico",
            "correo",
            "e-mail",
        ),
        "opening hours": (
            "horario",
            "horarios",
            "horario de apertura",
        ),
        "daily": (
            "todos los días",
            "a diario",
        ),
        "services": (
            "servicios",
            "nuestros servicios",
        ),
        "directions": (
            "cómo llegar",
            "acceso",
        ),
        "area": (
            "zona",
            "zona de servicio",
        ),
        "definition": (
            "definición",
            "significado",
            "en pocas palabras",
        ),
        "duration": ("duración",),
        "author": (
            "autor",
            "autora",
            "escrito por",
        ),
    },
    range_size=("La categoría incluye {} producto.", "La categoría incluye {} productos."),
    truth=("sí", "no"),
    sheet_truth=("verdadero", "falso"),
    starting="desde",
    until="a",
    tokens_per_word=1.8,
    endings=("as", "os", "es", "a", "o", "e", "s"),
    link_words="a al con de del el en la las los para por sin un una y",
    units={
        "mm": "milímetros milímetro",
        "cm": "centímetros centímetro",
        "m": "metros metro",
        "g": "gramos gramo",
        "kg": "kilogramos kilogramo kilos kilo",
        "l": "litros litro",
        "w": "vatios vatio",
        "v": "voltios voltio",
        "eur": "euros",
        "usd": "dólares",
        "year": "años año",
        "month": "meses mes",
        "day": "días día",
        "hour": "horas hora",
        "minute": "minutos minuto",
        "inch": "pulgadas pulgada",
    },
    reading=Reading(
        common="el los las y es para por que como su sus este esta son muy más también está desde hasta o",
        abbreviations=r"aprox|máx|mín|ref|n\.º|núm|p\. ?ej|art|tel|etc|incl",
        concrete=(
            r"lana|algodón|lino|cuero|piel de \w+|roble|nogal|fresno|abedul|pino macizo|acero|inoxidable|aluminio"
            r"|vidrio"
            r"|cristal|cerámica|porcelana|merino|seda|poliéster|poliamida|nailon|plumón|corcho|bambú|ratán|mármol|latón"
            r"|certificad[oa]s?|impermeables?|lavables?|maciz[oa]s?"
        ),
        no_facts=(
            r"nosotros|nuestr[oa]s?|vosotros|vuestr[oa]s?|usted|ustedes|tuy[oa]s?|oferta|ofertas|rebajas|descuento"
            r"|cupón"
            r"|boletín|cookies?|hoy|ahora|actualmente|mejor|mejores|perfect[oa]s?|únic[oa]s?|increíbles?"
            r"|espectaculares?"
            r"|descubre|haz clic|compra|compre|pide|pida|envío|envíos|entrega|devolución|devoluciones|opiniones"
            r"|estrellas"
        ),
        furniture=(
            r"privacidad|menú|cesta|carrito|mi cuenta|iniciar sesión|regístrate|registrarse|atención al cliente"
            r"|contacto"
            r"|síguenos|sobre nosotros|vistos recientemente|te puede gustar|también te|los clientes|más vendidos"
            r"|opiniones|compartir\b|filtrar|ordenar|categorías|formas de pago|envíos?\b|devoluci|nuestras tiendas"
            r"|aviso legal|rebajas"
        ),
        no_specs=(
            r"proveedor|caducidad de la cookie|finalidad|privacidad|teléfono|correo|contraseña|\blunes|\bmartes"
            r"|miércoles"
            r"|\bjueves|viernes|sábado|domingo|opiniones|estrellas|\bcarrito\b|\bcesta\b|\bcantidad\b"
        ),
        own_columns=(
            r"notas? internas?|comentarios?|observaciones|interno.*|responsable|autora?|revisora?|equipo|cliente"
            r"|campaña"
            r"|creado.*|modificado.*|actualizado.*|fila|estado interno"
        ),
        plain_facts=(
            r"materiales|tejido|tapizado|colores|tallas?|tamaños?|dimensiones|medidas|(?:ancho|alto|anchura|altura"
            r"|profundidad|fondo|largo|longitud)(?: (?:total|del asiento|del respaldo))?|di[áa]metro|grosor|espesor"
            r"|peso(?: neto)?|cuidados?|instrucciones de cuidado|ingredientes|al[ée]rgenos|composici[óo]n"
        ),
        plain_texts="descripción del producto|descripción (?:corta|larga)",
        answers="sí|si",
        hidden_rows="número de productos|volumen de búsqueda|fecha límite|tipo de página|público objetivo",
        claimed=(
            r"cuero|ante|algodón|lana|lana merina|poliamida|seda|bambú|titanio|acero inoxidable|fibra de carbono|roble"
            r"|nogal|marcado ce"
        ),
        model_talk=(
            r"\bcomo (?:una )?(?:IA|inteligencia artificial)\b|\bcomo modelo de lenguaje\b"
            r"|\baquí (?:tienes|está) (?:el|tu) texto\b"
        ),
        prompt_words=r"\bhoja de datos verificados\b|\besquema JSON\b",
        placeholders="insertar|inserte|tu|marca|producto|palabra clave",
        refusals=(
            r"lo siento,?[^.]{0,40}\bno (?:puedo|podemos|me es posible)|lo lamento|me temo que no"
            r"|no (?:puedo|podré) (?:ayudar|escribir|crear|cumplir|proporcionar)"
            r"|como (?:una )?(?:ia|inteligencia artificial)\b|como modelo de lenguaje"
        ),
        gone="página no encontrada|no se ha encontrado la página|la página no existe",
        walls="acceso denegado|comprobación de seguridad|eres un robot|verifica que eres humano",
    ),
    grammar=GRAMMAR,
)
