namespace SecondOpinion;

/// <summary>What the service promises, and the tests that would fail if it did not keep it. A promise never loses its tests unnoticed.</summary>
internal sealed class TheNinePromises
{
    private static readonly (string Promise, string[] Tests)[] All =
    [
        ("1. No byte without a record", [
            "SecondOpinion.Web.WhoeverHoldsALink.While_the_trail_is_down_no_byte_of_an_image_leaves_and_the_answer_is_503",
            "SecondOpinion.Store.Tests.Preparation.ReadingTests.A_frame_is_on_the_trail_before_its_first_byte_and_once_for_the_series",
            "SecondOpinion.Store.Tests.Preparation.ReadingTests.Without_a_trail_there_is_no_frame_and_no_preview",
            "SecondOpinion.Store.Tests.Trail.LostAnswers.When_no_answer_ever_comes_the_writer_is_told_that_the_trail_is_not_available"]),
        ("2. Revoke bites on the next frame", [
            "SecondOpinion.Web.WhoeverHoldsALink.No_frame_begins_after_a_link_was_ended",
            "SecondOpinion.Recipients.KeepingASession.A_revoke_bites_on_the_next_request_and_is_told",
            "SecondOpinion.Recipients.KeepingASession.A_lock_bites_on_the_next_request_and_an_unlock_lifts_it",
            "SecondOpinion.Store.Tests.ReadingWhatIsUnchanged.A_commit_is_seen_by_the_very_next_read_whoever_made_it",
            "SecondOpinion.Store.Tests.ReadingWhatIsUnchanged.Whatever_is_committed_meanwhile_nobody_reads_older_than_the_last_commit_that_was_acknowledged",
            "SecondOpinion.Browser.OverTheWire.A_cookie_opens_its_own_case_only_and_a_revoke_bites_on_the_next_frame"]),
        ("3. Opens never exceed what was allowed; one code makes at most one session", [
            "SecondOpinion.Recipients.ManyAtOnce.Two_hundred_browsers_at_once_open_a_link_three_times_when_three_are_allowed_because_the_row_counts",
            "SecondOpinion.Recipients.ManyAtOnce.Two_hundred_right_codes_at_once_through_the_real_stores_make_one_session",
            "SecondOpinion.Recipients.ManyAtOnce.Two_hundred_tries_at_once_are_five_tries",
            "SecondOpinion.Browser.OverTheWire.Two_hundred_parallel_right_codes_open_one_session"]),
        ("4. Identity stays inside", [
            "SecondOpinion.Recipients.WhatTheJourneyGivesAway.No_secret_and_no_identity_stands_in_a_letter_a_log_line_or_a_plain_field_of_the_trail",
            "SecondOpinion.Store.Tests.Preparation.IdentityTests.No_identity_and_no_original_uid_is_in_anything_that_leaves_or_lies_about",
            "SecondOpinion.Web.AskingAtTheDesk.Titles_addresses_headers_and_logs_hold_no_identity",
            "SecondOpinion.Store.Tests.Cases.ImagesThatCameLater.No_identity_stands_in_the_rows_or_the_log_lines_of_noticing_and_adding",
            "SecondOpinion.Browser.ImagesThatCameLater.A_later_series_and_a_later_study_are_noticed_added_by_one_press_each_and_seen_through_the_same_link",
            "SecondOpinion.Archive.NothingLeaksFromAsking.Neither_names_nor_numbers_nor_UIDs_stand_in_logs_and_exceptions",
            "SecondOpinion.Browser.NoIdentityLeaves.From_the_question_to_the_last_frame_no_identity_token_or_code_leaves"]),
        ("5. GET and HEAD change nothing", [
            "SecondOpinion.Recipients.AskingForACode.Nothing_but_asking_changes_the_link",
            "SecondOpinion.Browser.MailScanners.A_link_that_scanners_have_followed_in_every_way_still_opens_and_was_opened_once"]),
        ("6. Unsure means withheld, and the consultant is told", [
            "SecondOpinion.Store.Tests.Preparation.PreparingTests.What_no_decoder_of_ours_reads_is_withheld_with_its_reason",
            "SecondOpinion.Store.Tests.Preparation.PreparingTests.A_ct_study_shows_its_slices_and_counts_the_rest_by_kind",
            "SecondOpinion.Store.Tests.Cases.ImagesThatCameLater.Of_a_new_series_with_another_patients_image_nothing_is_shown_and_the_rest_of_the_case_stands",
            "SecondOpinion.Store.Tests.Preparation.PreparingTests.An_image_that_does_not_say_whose_it_is_is_withheld_and_the_rest_is_shown"]),
        ("7. What a database administrator changes in the trail is found and named", [
            "SecondOpinion.Store.Tests.Trail.TamperingTests.A_changed_row_is_found_and_named",
            "SecondOpinion.Store.Tests.Trail.TamperingTests.A_tail_cut_off_is_found_only_by_a_checkpoint_kept_elsewhere",
            "SecondOpinion.Store.Tests.Trail.TamperingTests.A_thousand_random_changes_are_each_found_and_named"]),
        ("8. Every wrong answer looks the same", [
            "SecondOpinion.Web.WhoeverHoldsALink.Every_link_that_does_not_open_gets_the_answers_of_one_that_does_and_a_wrong_code",
            "SecondOpinion.Recipients.AskingForACode.A_dead_link_s_challenge_looks_and_costs_the_same",
            "SecondOpinion.Recipients.AskingForACode.A_dead_link_s_challenge_refuses_every_code_as_a_wrong_one_is_refused"]),
        ("9. Nothing acknowledged is lost", [
            "SecondOpinion.Store.Tests.Trail.KilledWriters.Whenever_a_process_is_killed_every_row_it_acknowledged_stands_and_the_trail_has_no_gap",
            "SecondOpinion.Store.Tests.Trail.LostAnswers.An_event_whose_commit_was_not_answered_is_recorded_once",
            "SecondOpinion.Store.Tests.Cases.KilledAskers.Whenever_a_process_is_killed_every_case_it_acknowledged_is_whole_and_no_case_is_half_there",
            "SecondOpinion.Store.Tests.Preparation.KillTests.Preparation_that_is_killed_again_and_again_ends_as_if_it_never_had_been",
            "SecondOpinion.Store.Tests.Preparation.PreparingAtTwoDesks.A_desk_that_stood_still_while_another_took_over_changes_nothing_when_it_wakes",
            "SecondOpinion.Faults.AtEveryCall.The_database_fails",
            "SecondOpinion.Faults.AtEveryCall.A_trail_that_swallows_a_row_would_be_found",
            "SecondOpinion.Faults.FailingFiles.A_call_about_a_file_fails",
            "SecondOpinion.Letters.EmptyingTheOutbox.Killed_between_sending_and_marking_a_letter_comes_twice_at_most_with_one_message_id"]),
    ];

    private static IEnumerable<TestCaseData> Promises => All.Select(one => new TestCaseData(one.Promise, one.Tests).SetArgDisplayNames(one.Promise));

    [TestCaseSource(nameof(Promises))]
    public void Each_promise_has_its_tests(string promise, string[] tests)
    {
        Assert.That(tests, Is.Not.Empty.And.Unique, promise);
        Assert.That(tests.Where(test => !TestsInSource.All.Contains(test)), Is.Empty, promise);
    }

    [Test]
    public void There_are_nine() => Assert.That(All.Select(one => one.Promise[0] - '0'), Is.EqualTo(Enumerable.Range(1, 9)));

    [Test]
    public void A_test_that_is_not_there_or_does_not_run_would_be_missed()
    {
        const string source = """
            namespace A.B;

            internal sealed class C
            {
                [Test]
                public void There() => Assert.Pass();

                [Test, Explicit]
                public void Not_run() => Assert.Pass();

                [TestCase(1)]
                [TestCase(2)]
                public async Task Also_there(int number)
                {
                }

                public void Only_a_method() => Assert.Pass();
            }
            """;
        Assert.That(TestsInSource.In(source.Split('\n')), Is.EqualTo((string[])["A.B.C.There", "A.B.C.Also_there"]));
    }
}
