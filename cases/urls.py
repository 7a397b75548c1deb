from django.urls import path

from .views import details, elements, equality, log, people

urlpatterns = [
    path("log/", log.log, name="log"),
    path("log/earlier/", log.earlier, name="log_earlier"),
    path("cases/<str:reference>/people/", people.people, name="people"),
    path("cases/<str:reference>/people/add/", people.person_add, name="person_add"),
    path("cases/<str:reference>/people/name-staff/", people.staff_name, name="staff_name"),
    path("cases/<str:reference>/people/<int:pk>/change/", people.person_change, name="person_change"),
    path("cases/<str:reference>/people/<int:pk>/end/", people.part_end, name="part_end"),
    path("cases/<str:reference>/people/kept-out/<int:pk>/lift/", people.exclusion_lift, name="exclusion_lift"),
    path("cases/<str:reference>/people/equality/", equality.equality, name="equality"),
    path("cases/<str:reference>/points/add/", elements.element_add, name="element_add"),
    path("cases/<str:reference>/points/<int:number>/reword/", elements.element_reword, name="element_reword"),
    path("cases/<str:reference>/points/<int:number>/withdraw/", elements.element_withdraw, name="element_withdraw"),
    path("cases/<str:reference>/points/<int:number>/merge/", elements.element_merge, name="element_merge"),
    path("cases/<str:reference>/points/<int:number>/split/", elements.element_split, name="element_split"),
    path("cases/<str:reference>/details/", details.details, name="details"),
    path("cases/<str:reference>/details/change/", details.details_change, name="details_change"),
    path("cases/<str:reference>/information-given/", details.duties, name="duties"),
]
