"""The report that has everything the law and the guidance ask an annual report to say, one table for each."""

from __future__ import annotations

from .parts import Layout, Part, Section, chart, heading, quoted, says, table, words

CHECKLIST = Layout(
    "checklist",
    "Children’s social care complaints and compliments",
    (
        Section(
            "introduction",
            "Introduction",
            (
                says("purpose"),
                Part("glance"),
                says("in_brief"),
                Part("shares"),
                heading("What this report is for"),
                Part(
                    "list",
                    items=(
                        "to be open about complaints and how they were handled",
                        "to serve the duty to report each year on how the procedure has worked",
                        "to compare the year with those before it, by subject, service, outcome and time taken",
                        "to show who complains, and by which way complaints reach the council",
                        "to show what has been learnt from complaints and compliments",
                    ),
                ),
                heading("How to read the figures"),
                words(
                    "Every figure is counted from the council’s own record of cases, by one definition for each table. "
                    "Under each table stand the population it counts and the date to which cases were followed. Rows "
                    "always add to the total: where something was not recorded, a row says so."
                ),
                words(
                    "Unless a table says otherwise, a complaint belongs to the year in which it was first received. "
                    "Shares are rounded to the nearest whole percentage, with a half rounded up, and may not add to "
                    "100."
                ),
                Part("context"),
            ),
        ),
        Section(
            "considered",
            "Complaints considered",
            (
                says("considered"),
                table("triage"),
                chart("volumes"),
                table("accepted_procedure"),
                says("flow"),
                table("flow"),
                table("stage_flow"),
            ),
        ),
        Section(
            "outcomes",
            "Outcomes",
            (
                heading("Stage 1: local resolution"),
                says("stage1"),
                table("outcomes_stage1"),
                chart("outcomes"),
                heading("Stages 2 and 3: investigation and review panel"),
                says("later_stages"),
                table("outcomes_stage2"),
                table("outcomes_stage3"),
                heading("Work begun at each stage"),
                table("stages"),
                chart("stages"),
                quoted("summary"),
            ),
        ),
        Section(
            "subjects",
            "What complaints were about",
            (
                heading("Service areas and teams"),
                says("services"),
                chart("services"),
                table("services"),
                heading("Subjects"),
                says("subjects"),
                table("subjects"),
                heading("Types of complaint"),
                says("causes"),
                table("causes"),
                chart("causes"),
            ),
        ),
        Section(
            "times",
            "Response times",
            (
                says("times"),
                table("times_stage1"),
                chart("times"),
                heading("The time limit in law"),
                says("law"),
                table("law_stage1"),
                heading("Later stages"),
                says("later_times"),
                table("times_stage2"),
                table("times_stage3"),
            ),
        ),
        Section(
            "people",
            "Who complained, and how",
            (
                heading("Point of receipt"),
                says("receipt"),
                table("receipt"),
                heading("Complainants"),
                says("complainants"),
                table("complainants"),
                heading("Advocacy"),
                words(
                    "A child or young person who complains, or means to, is entitled to help from an advocate, whom "
                    "the council must arrange (Children Act 1989, section 26A). They are told so when a complaint is "
                    "received."
                ),
                says("advocates"),
                table("advocates"),
            ),
        ),
        Section(
            "equality",
            "Equality",
            (
                says("equality"),
                table("equality_age"),
                table("equality_gender"),
                table("equality_disability"),
                table("equality_ethnicity"),
                table("equality_orientation"),
            ),
            new_page=False,
        ),
        Section(
            "ombudsman",
            "The Ombudsman",
            (
                words(
                    "Someone who is not satisfied once the procedure is complete may complain to the Local Government "
                    "and Social Care Ombudsman. What the Ombudsman received in the year and what it decided in the "
                    "year are counted apart, because a complaint may be decided in a later year than it was received."
                ),
                says("ombudsman"),
                table("ombudsman_received"),
                table("ombudsman_decided"),
                Part("ombudsman_own"),
            ),
            new_page=False,
        ),
        Section(
            "compliments",
            "Compliments",
            (says("compliments"), table("compliments"), quoted("compliment")),
            new_page=False,
        ),
        Section(
            "learning",
            "Learning and remedies",
            (
                heading("Changes made, and not made"),
                says("changes"),
                table("actions"),
                table("recommendations"),
                quoted("learning"),
                heading("Remedies"),
                says("learning"),
                table("remedies"),
                table("redress"),
            ),
            new_page=False,
        ),
        Section(
            "corporate",
            "Complaints under the corporate procedure",
            (
                words(
                    "Complaints about children’s services that the statutory procedure does not cover go to the "
                    "council’s corporate procedure. They are counted apart: no other table of this report but those of "
                    "everything that was recorded has them."
                ),
                says("corporate"),
                table("corporate_outcomes"),
                table("corporate_times"),
            ),
            new_page=False,
        ),
        Section("costs", "What the procedure cost", (says("costs"), table("costs")), new_page=False),
        Section(
            "review",
            "How well the procedure worked",
            (
                words("Each year the council looks at how the procedure itself has worked, by these figures."),
                says("review"),
                Part("targets"),
            ),
            new_page=False,
        ),
        Section(
            "procedure",
            "The procedure",
            (
                words(
                    "Complaints by or about children in need, looked-after children, care leavers and the services "
                    "that the law names are handled under the Children Act 1989 Representations Procedure (England) "
                    "Regulations 2006 (SI 2006/1738). Days are working days: Monday to Friday, without bank holidays."
                ),
                Part("stages"),
                heading("Who may complain"),
                words(
                    "A child or young person who is looked after or in need; a parent or someone else with parental "
                    "responsibility; a local authority foster carer; a care leaver; people concerned in adoption or "
                    "special guardianship; and anyone else whom the council considers to have sufficient interest in "
                    "the child’s welfare (Children Act 1989, sections 24D and 26). A representative or an advocate "
                    "may act for them. A complaint should be made within one year; the council may consider a later "
                    "one (regulation 9)."
                ),
                heading("Before stage 1"),
                words(
                    "Each complaint is first checked for anything that needs action to keep a child safe. The council "
                    "then decides whether the procedure covers the person and the matter. Concerns that can be put "
                    "right by the end of the next working day are put right at once. Other matters go to the "
                    "procedure that fits them, such as safeguarding, the corporate procedure or a court, and the "
                    "person is told."
                ),
            ),
        ),
        Section(
            "definitions",
            "Definitions and notes",
            (
                Part("definitions"),
                heading("Everything that was recorded"),
                table("kinds"),
                table("procedures"),
            ),
            new_page=False,
        ),
    ),
)
