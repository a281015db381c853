"""Other names of the card's fields: what museums write over the columns of their registers.

Accents, case and punctuation aside (`catalog.fields.find_field`). Sources: the forms and textbooks of Vietnamese
museums (hộ chiếu hiện vật, sổ kiểm kê bước đầu, bản thống kê hiện vật thuộc di tích) and their everyday short forms.
"""

SYNONYMS = {
    "inventory_number": (
        *("số đk", "sđk", "số đkhv", "số đkhiện vật", "số đăng ký hiện vật", "số đăng ký hv"),
        *("số vào sổ", "số sổ đăng ký", "số đăng ký kiểm kê bước đầu", "số đăng ký kkbđ", "số đk kkbđ"),
        *("số kiểm kê", "số kk", "số ký hiệu kiểm kê", "số kiểm kê bước đầu", "số kkbđ"),
        *("số chiếu theo sổ kiểm kê bước đầu", "kh hv", "khhv"),
        *("số hiệu", "số hiệu hiện vật", "ký hiệu", "ký hiệu hiện vật", "số ký hiệu", "số hiện vật", "số hv"),
        *("số hiệu kiểm kê", "số hiệu hv", "số kiểm kê hiện vật", "số hiệu đăng ký", "số thứ tự đăng ký"),
        *("số đăng ký kho", "mã hiệu", "số đk mới", "số đăng ký mới", "số đăng ký, số phân loại"),
        *("mã số", "mã hiện vật", "mã hv", "mã số hiện vật", "số bảo tàng"),
        *("inventory number", "inventory no", "registration number", "accession number"),
        *("accession no", "object number"),
    ),
    "class_number": (
        *("số pl", "số phân loại hiện vật", "số sổ phân loại", "ký hiệu phân loại"),
        *("số phân loại chất liệu", "số chất liệu"),
        *("số biên mục", "số sổ biên mục", "số biên mục khoa học", "số chiếu theo sổ biên mục khoa học"),
    ),
    "other_numbers": (
        *("số cũ", "số đk cũ", "số đăng ký cũ", "số kiểm kê cũ", "số hiệu cũ", "ký hiệu cũ", "số tạm", "số gốc"),
        *("số khai quật", "ký hiệu khai quật", "số hiệu gốc", "other numbers"),
    ),
    "name": (
        *("tên", "tên gọi", "tên hv", "tên cổ vật", "tên di vật", "tên gọi hiện vật", "tên tài liệu", "hiện vật"),
        *("tên hiện vật, cổ vật", "tên hiện vật, tài liệu", "tên tài liệu, hiện vật"),
        *("tên di vật, cổ vật", "tên cổ vật, hiện vật", "tên gọi, đặc điểm", "tên hiện vật, đặc điểm"),
        *("tên hiện vật, tư liệu", "tên và nội dung hiện vật", "object name"),
    ),
    "other_names": ("tên khác", "tên địa phương", "tên dân tộc", "tên dân gian", "tên gọi địa phương", "other names"),
    "object_type": ("loại", "thể loại", "phân loại", "loại hình hiện vật", "object type"),
    "quantity": (
        *("sl", "s lượng", "số lượng hv", "số lượng hiện vật", "sl hiện vật", "sl hv", "qty"),
        *("số lượng cộng", "số lượng tổng", "số lượng tổng cộng", "số lượng tổng số", "sl cộng", "sl tổng"),
        *("sl tổng cộng", "sl tổng số", "tổng số lượng"),
    ),
    "unit": ("đvt", "đơn vị", "đv tính", "đv", "đ v t"),
    "parts": ("bộ phận", "các bộ phận", "thành phần bộ", "số bộ phận"),
    "materials": ("chất liệu hiện vật", "chất liệu chính", "vật liệu", "c liệu", "chất liệu và kỹ thuật", "material"),
    "technique": ("kỹ thuật", "kỹ thuật chế tạo", "kỹ thuật tạo tác", "kỹ thuật tạo dáng"),
    "dimensions": (
        *("kt", "k thước", "kích cỡ", "kích thước hiện vật", "kích thước, trọng lượng", "kích thước và trọng lượng"),
        *("kích thước, khối lượng", "size"),
    ),
    "weight": ("tl", "t lượng", "khối lượng", "cân nặng", "nặng", "trọng lượng hiện vật"),
    "inscriptions": ("minh văn", "văn tự", "chữ viết", "minh văn, hoa văn", "inscription"),
    "description": (
        *("mô tả", "miêu tả", "mô tả hiện vật", "mô tả sơ bộ", "mô tả tóm tắt", "miêu tả tóm tắt", "mô tả chi tiết"),
        *("đặc điểm", "mô tả đặc điểm", "miêu tả đặc điểm"),
    ),
    "distinguishing_features": ("dấu hiệu nhận dạng", "dấu hiệu nhận biết", "đặc điểm nhận biết", "đặc điểm riêng"),
    "dating": (
        *(
            "niên đại dự kiến",
            "niên đại hiện vật",
            "niên đại tương đối",
            "n đại",
            "thời đại",
            "thời gian",
            "năm sản xuất",
        ),
        *("thời kỳ, niên đại", "niên đại, thời kỳ", "date"),
    ),
    "period": ("giai đoạn", "thời kỳ lịch sử", "giai đoạn lịch sử"),
    "culture": ("văn hóa", "nền văn hóa"),
    "ethnic_group": ("tộc người", "tộc người sử dụng", "dân tộc sử dụng", "chủ thể văn hóa"),
    "maker": ("tác giả", "người chế tác", "nghệ nhân", "người làm", "nơi sản xuất, tác giả"),
    "find_place": (
        *("nơi phát hiện", "nơi sưu tầm", "nơi tìm thấy", "nơi khai quật", "nơi sưu tầm, phát hiện", "xuất xứ"),
        *("địa điểm", "địa điểm sưu tầm", "địa điểm phát hiện", "địa điểm khai quật", "địa chỉ sưu tầm", "địa danh"),
        *("nguồn gốc, xuất xứ", "xuất xứ hiện vật"),
    ),
    "find_place_now": ("địa danh mới", "địa chỉ hiện nay", "địa giới hiện nay", "tên địa danh hiện nay"),
    "acquisition_method": (
        *("hình thức sưu tầm", "phương thức sưu tầm", "cách thức sưu tầm", "hình thức nhập", "phương thức nhập"),
        *("nguồn nhập", "nguồn gốc hiện vật", "ng gốc", "lý do nhập", "thời gian và nguồn gốc nhận được"),
    ),
    "entry_date": (
        *("ngày nhập kho", "ngày nhập sổ", "ngày vào sổ", "ngày đăng ký", "ngày nhận"),
        *("ngày sưu tầm", "ngày tháng nhập"),
        *("ngày, tháng, năm nhập", "ngày, tháng, năm đăng ký", "ngày, tháng, năm vào sổ", "ngày, tháng, năm"),
        *("thời gian nhập", "thời gian sưu tầm", "thời gian nhập kho", "năm nhập", "năm sưu tầm"),
    ),
    "entry_document": (
        *("biên bản", "số biên bản", "số quyết định", "biên bản giao nhận", "số biên bản giao nhận"),
        *("hồ sơ", "số hồ sơ"),
        *("quyết định nhập", "văn bản kèm theo", "chứng từ"),
    ),
    "source_person": (
        *("người giao", "người tặng", "người hiến", "người hiến tặng", "người trao tặng"),
        *("người bàn giao", "người cho"),
        *("người bán", "người cung cấp", "người giao hiện vật", "người hiến tặng hiện vật", "tên người hiến tặng"),
        *("họ tên người tặng", "họ tên người hiến tặng", "họ và tên người hiến tặng", "họ và tên người tặng"),
        *("cá nhân hiến tặng", "cá nhân, tổ chức hiến tặng", "tổ chức, cá nhân hiến tặng", "đơn vị, cá nhân giao"),
        *("người, đơn vị giao", "chủ hiện vật", "chủ cũ", "chủ sở hữu cũ", "donor"),
    ),
    "value_vnd": ("trị giá", "giá mua", "giá tiền", "trị giá hiện vật", "giá trị (đồng)", "giá trị (đ)", "thành tiền"),
    "legal_level": ("xếp loại", "phân hạng", "cấp hạng", "xếp hạng"),
    "holding_kind": ("tính chất", "gốc, bản sao", "hiện vật gốc, phục chế"),
    "recognition": ("quyết định công nhận bảo vật", "số quyết định công nhận"),
    "condition": (
        *("tình trạng", "hiện trạng", "tình trạng hiện vật", "hiện trạng hiện vật", "trạng thái bảo quản"),
        *("hiện trạng bảo quản", "tình trạng bq", "trạng thái", "t trạng"),
    ),
    "condition_note": ("ghi chú hiện trạng", "mô tả tình trạng", "mô tả hiện trạng"),
    "location": (
        *("vị trí", "kho", "vị trí kho", "kho bảo quản", "vị trí bảo quản", "vị trí lưu giữ", "vị trí trưng bày"),
        *("nơi bảo quản", "nơi lưu giữ", "nơi để", "nơi trưng bày", "nơi bảo quản (kho)", "kho, giá", "kệ, giá"),
    ),
    "collection": ("bộ sưu tập", "thuộc sưu tập", "tên sưu tập", "nhóm sưu tập"),
    "significance": (
        *("nội dung", "ý nghĩa", "ý nghĩa lịch sử", "giá trị lịch sử", "giá trị lịch sử, văn hóa", "lịch sử hiện vật"),
        *("nội dung lịch sử", "giá trị nội dung", "nội dung và ý nghĩa"),
    ),
    "notes": ("chú thích", "ghi chú khác", "những ghi chép bổ sung", "note"),
}
