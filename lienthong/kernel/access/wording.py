"""Permissions in the words of the office: for the delegation form and "what may I do here"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lienthong.kernel.access.permissions import Perm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PERMISSION_NAMES: dict[Perm, StrOrPromise] = {
    Perm.HOME_VIEW: _("Xem trang hôm nay"),
    Perm.SEARCH: _("Tìm kiếm"),
    Perm.ORGS_VIEW: _("Xem danh sách đơn vị"),
    Perm.ORGS_EDIT: _("Sửa cây đơn vị"),
    Perm.CALENDAR_VIEW: _("Xem lịch năm học"),
    Perm.CALENDAR_EDIT: _("Sửa lịch năm học của tỉnh"),
    Perm.CALENDAR_OVERRIDE: _("Đặt lịch riêng của trường"),
    Perm.AREAS_VIEW: _("Xem địa bàn hành chính"),
    Perm.POSTS_VIEW: _("Xem phân quyền"),
    Perm.POSTS_EDIT: _("Giao và kết thúc nhiệm vụ"),
    Perm.DELEGATE: _("Ủy quyền"),
    Perm.ACCOUNTS_EDIT: _("Cấp và khóa tài khoản"),
    Perm.ACCESS_LOG_VIEW: _("Xem nhật ký truy cập"),
    Perm.CURRICULUM_VIEW: _("Xem chương trình môn học"),
    Perm.PUPILS_VIEW: _("Xem học sinh"),
    Perm.PUPILS_EDIT: _("Sửa hồ sơ học sinh"),
    Perm.PUPILS_SENSITIVE: _("Xem thông tin nhạy cảm của học sinh"),
    Perm.PUPILS_MERGE: _("Gộp hồ sơ trùng"),
    Perm.TRANSFERS_EDIT: _("Làm thủ tục chuyển trường"),
    Perm.ROLLOVER: _("Kết chuyển năm học"),
    Perm.STAFF_VIEW: _("Xem đội ngũ"),
    Perm.STAFF_EDIT: _("Sửa hồ sơ đội ngũ"),
    Perm.STAFF_SENSITIVE: _("Xem thông tin nhạy cảm của đội ngũ"),
    Perm.CLASSES_VIEW: _("Xem lớp học"),
    Perm.CLASSES_EDIT: _("Sửa lớp học"),
    Perm.ASSIGNMENTS_EDIT: _("Phân công giảng dạy"),
    Perm.IMPORTS_RUN: _("Nhập từ tệp"),
    Perm.EXPORT: _("Xuất danh sách"),
    Perm.MARKS_VIEW: _("Xem sổ điểm của trường"),
    Perm.MARKS_VIEW_ASSIGNED: _("Xem sổ điểm lớp mình dạy"),
    Perm.MARKS_EDIT_ASSIGNED: _("Vào điểm lớp mình dạy"),
    Perm.MARKS_EDIT_ANY: _("Vào điểm thay giáo viên"),
    Perm.CONDUCT_EDIT_HOMEROOM: _("Xếp hạnh kiểm lớp chủ nhiệm"),
    Perm.BOOK_LOCK: _("Khóa và mở sổ điểm"),
    Perm.ATTENDANCE_TAKE: _("Điểm danh lớp mình dạy, chủ nhiệm"),
    Perm.ATTENDANCE_VIEW: _("Xem điểm danh của cả trường"),
    Perm.ATTENDANCE_EDIT_ANY: _("Sửa mọi buổi điểm danh"),
    Perm.ATTENDANCE_RULES: _("Đặt quy định điểm danh"),
    Perm.TIMETABLE_VIEW: _("Xem thời khoá biểu của trường"),
    Perm.TIMETABLE_EDIT: _("Xếp và công bố thời khoá biểu"),
    Perm.CARE_EDIT_ASSIGNED: _("Cân đo, quan sát trẻ nhóm lớp mình"),
    Perm.CARE_VIEW: _("Xem cân đo, quan sát trẻ của trường"),
    Perm.CARE_LISTS_EDIT: _("Sửa danh mục mục tiêu mầm non"),
    Perm.REPORTS_VIEW: _("Xem báo cáo"),
    Perm.REPORTS_FILL: _("Lập báo cáo"),
    Perm.REPORTS_SUBMIT: _("Nộp báo cáo"),
    Perm.REPORTS_OFFICE_DECIDE: _("Duyệt báo cáo cấp Phòng"),
    Perm.REPORTS_DEPARTMENT_DECIDE: _("Duyệt báo cáo cấp Sở"),
    Perm.COLLECTIONS_EDIT: _("Đặt đợt báo cáo"),
    Perm.ROLLUP_VIEW: _("Xem tổng hợp"),
    Perm.ROLLUP_PEOPLE: _("Mở số liệu tới từng người"),
    Perm.OWN_VIEW: _("Xem thông tin của mình và con mình"),
}
