using System.Globalization;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>What a de-identified share must do, sixty items, and the tests that would fail if it did not. An item without one is said aloud.</summary>
internal sealed class AcceptanceList
{
    private const string Here = "SecondOpinion.Dicom.Tests.Deidentification.";
    private const string Dicom = "SecondOpinion.Dicom.Tests.";
    private const string Store = "SecondOpinion.Store.Tests.";
    private const string Browser = "SecondOpinion.Browser.";

    private static readonly (int Item, string What, string[] Tests)[] All =
    [
        (1, "only listed attributes leave", [
            Here + "CanaryProof.Item_01_no_planted_value_leaves_but_by_a_keep_row", Here + "CanaryTests.No_attribute_of_the_dictionary_leaves_but_by_a_rule"]),
        (2, "every row of PS3.15 Table E.1-1", [Here + "ProfileTests.Item_02_the_rules_do_what_the_profile_demands_at_every_depth", Here + "ProfileTests.Item_02_the_table_is_whole_and_names_what_an_object_demands"]),
        (3, "the same at any depth", [Here + "Places.Item_03_the_same_rules_hold_at_any_depth_of_any_sequence"]),
        (4, "private groups", [Here + "Places.Item_04_all_private_groups_are_gone_with_their_creators_sequences_and_pixels"]),
        (5, "unknown and illegal groups", [Here + "Places.Item_05_unknown_illegal_command_and_directory_tags_are_gone", Here + "CanaryTests.Private_unknown_and_illegal_tags_never_leave"]),
        (6, "UN", [Here + "Places.Item_06_a_known_attribute_written_as_UN_is_read_by_its_own_representation", Here + "CanaryTests.A_known_attribute_of_unknown_representation_is_read_by_its_own_or_dropped"]),
        (7, "four encodings, one result", [Here + "Places.Item_07_the_four_encodings_of_one_data_set_leave_as_the_same_bytes"]),
        (8, "names", [Here + "Values.Item_08_no_name_is_left_but_the_pseudonym_and_none_of_its_three_groups"]),
        (9, "pseudonyms", [
            Here + "OneCase.Item_09_one_pseudonym_for_all_images_of_a_case_whatever_names_them_and_another_in_every_other_case",
            Here + "OneCase.Item_09_no_unkeyed_hash_of_a_number_or_uid_leads_to_what_is_given_out", Store + "Preparation.PreparingTests.Two_cases_of_one_patient_have_nothing_in_common"]),
        (10, "numbers, postcodes, telephones, addresses", [Here + "Values.Item_10_no_number_postcode_telephone_or_address_is_left_in_any_attribute_that_may_leave"]),
        (11, "legal values", [Here + "Values.Item_11_a_value_is_legal_for_its_attribute_or_does_not_leave", Here + "ValueTests.A_decimal_is_a_number_and_nobodys"]),
        (12, "descriptions", [Here + "Values.Item_12_a_description_is_made_of_listed_words_or_is_gone", Here + "HeaderTests.Item_12_a_listed_word_that_is_somebodys_name_here_does_not_leave"]),
        (13, "coded concepts", [Here + "Values.Item_13_a_coded_concept_leaves_by_the_list_with_our_meaning_and_its_modifiers_too"]),
        (14, "dates", [
            Here + "OneCase.Item_14_intervals_stay_to_the_second_and_no_date_or_time_of_day_does",
            Here + "OneCase.Item_14_a_scan_across_midnight_and_a_prior_of_years_ago_keep_their_distance",
            Here + "OneCase.Item_14_a_dt_moves_with_its_da_and_tm_and_the_time_zone_is_gone", Here + "OneCase.Item_14_every_da_tm_and_dt_of_the_dictionary_is_moved_or_gone"]),
        (15, "birth date and age", [Here + "Values.Item_15_a_birth_date_is_never_left_and_an_age_is_its_band", Here + "ValueTests.An_age_is_the_start_of_its_band"]),
        (16, "places, devices, staff", [Here + "Values.Item_16_places_devices_staff_addresses_and_titles_of_machines_are_gone"]),
        (17, "original attributes and signatures", [Here + "LeftBehind.Item_17_18_20_what_no_share_may_hold_is_gone_at_every_depth"]),
        (18, "annotations, overlays, curves", [Here + "LeftBehind.Item_17_18_20_what_no_share_may_hold_is_gone_at_every_depth", Here + "LeftBehind.Files_of_the_wild_leave_listed_attributes_only"]),
        (19, "overlays in unused bits", [
            Store + "Preparation.SealedCodestreams.Item_19_what_is_hidden_in_unused_bits_is_in_no_frame_and_a_sign_stays_one",
            Dicom + "Pixels.PlainFrameTests.Bits_outside_those_stored_are_cleared_and_a_sign_is_repeated"]),
        (20, "icons", [Here + "LeftBehind.Item_17_18_20_what_no_share_may_hold_is_gone_at_every_depth", Here + "LeftBehind.Files_of_the_wild_leave_listed_attributes_only"]),
        (21, "objects that are no images", [Here + "GateTests.What_is_withheld_is_named_without_identity", Store + "Preparation.PreparingTests.A_ct_study_shows_its_slices_and_counts_the_rest_by_kind"]),
        (22, "DICOMDIR", [Here + "GateTests.What_is_withheld_is_named_without_identity"]),
        (23, "file meta and preamble", [Here + "LeftBehind.Item_23_the_file_meta_and_the_preamble_are_our_own", "SecondOpinion.Dicom.Files.WriterTests.Nothing_of_the_preamble_or_the_file_meta_of_a_source_survives"]),
        (24, "what was done is stated", [Here + "HeaderTests.What_was_done_is_stated_and_no_more", Here + "HeaderTests.A_face_that_may_show_is_stated"]),
        (25, "bytes behind values and data", [
            Here + "LeftBehind.Item_25_what_stands_behind_a_value_or_behind_the_data_set_stays_behind", Here + "LeftBehind.Item_25_bytes_behind_the_data_set_are_left_behind_or_the_file_is_refused"]),
        (26, "character sets", [Here + "LeftBehind.Item_26_the_character_set_is_what_was_written_in_items_too"]),
        (27, "no new fault in the object", [
            Here + "Conformance.Item_27_no_picture_of_the_corpus_breaks_a_rule_of_its_object_that_its_source_kept", Here + "WhatReadersNeed.Item_57_what_an_object_demands_is_there_afterwards"]),
        (28, "a second pass", [Here + "OneCase.Item_28_a_second_pass_changes_nothing_but_what_is_keyed"]),
        (29, "the same everywhere", [
            Here + "OneCase.Item_29_the_same_secret_gives_the_same_bytes_in_any_thread_and_order", Here + "OneCase.Item_29_the_pseudonyms_of_a_secret_never_change",
            Store + "Preparation.KillTests.Preparation_that_is_killed_again_and_again_ends_as_if_it_never_had_been"]),
        (30, "UIDs", [Here + "OneCase.Item_30_every_uid_that_is_left_is_the_standards_or_a_mapped_one", Here + "OneCase.Item_30_the_uids_of_the_standard_stay"]),
        (31, "ties between images", [Here + "OneCase.Item_31_images_of_a_case_stay_tied_together_and_ties_to_others_are_cut"]),
        (32, "several UIDs in one value", [Here + "OneCase.Item_32_several_uids_are_mapped_one_by_one"]),
        (33, "original UIDs appear nowhere", [
            Store + "Preparation.CanariesThroughTheHouse.No_planted_text_is_in_anything_that_leaves_or_lies_about",
            Store + "Preparation.IdentityTests.No_identity_and_no_original_uid_is_in_anything_that_leaves_or_lies_about", Browser + "NoIdentityLeaves.From_the_question_to_the_last_frame_no_identity_token_or_code_leaves"]),
        (34, "the key ends with the case", [
            Store + "Vault.ErasureTests.An_erased_case_leaves_nothing_that_can_be_read_not_even_from_a_copy_of_its_files", Store + "Cases.EndingCases.A_case_is_kept_until_a_day_after_its_last_link_and_destroyed_then"]),
        (35, "a policy for every class", [Here + "GateTests.Every_storage_class_of_the_standard_has_a_policy_of_ours", Here + "GateTests.What_is_withheld_is_named_without_identity"]),
        (36, "burned-in text is not believed away", [
            Here + "GateTests.Burned_in_text_is_believed_when_stated_and_never_when_denied", Here + "GateTests.A_denial_of_burned_in_text_opens_nothing", Here + "GateTests.Ct_of_another_type_is_looked_at"]),
        (37, "every frame is looked at", [
            Store + "Preparation.LookingAtPixels.Text_on_one_frame_of_thirty_is_black_in_all_of_them_and_the_rest_of_the_region_is_exact",
            Store + "Preparation.LookingAtPixels.A_long_clip_with_a_still_border_is_sampled_and_one_whose_border_moves_is_searched_frame_by_frame"]),
        (38, "every compression is looked at or withheld", [
            Store + "Preparation.SealedCodestreams.What_is_planted_beside_the_picture_is_sealed_nowhere", Store + "Preparation.PreparingTests.What_no_decoder_of_ours_reads_is_withheld_with_its_reason"]),
        (39, "every kind of picture is masked truly", [
            Dicom + "Pixels.MaskTests.A_box_is_black_to_the_eye_and_nothing_else_is_touched", Dicom + "Pixels.MaskTests.Black_is_what_the_header_shows_as_black",
            Dicom + "Pixels.JpegMaskingTests.White_is_the_black_of_MONOCHROME1_and_red_green_blue_are_all_nothing"]),
        (40, "masks are in the stored pixels", [Dicom + "Pixels.MaskTests.DCMTK_sees_a_black_box", Dicom + "Pixels.JpegMaskingTests.A_masked_frame_is_black_in_the_boxes_and_the_same_beyond_their_blocks"]),
        (41, "recall of text", [
            "SecondOpinion.Tests.Imaging.Text.FindingText.Planted_text_is_found_on_every_kind_of_ground",
            "SecondOpinion.Tests.Imaging.Text.FindingText.The_name_and_the_birth_date_of_a_localiser_that_calls_itself_original_are_covered"]),
        (42, "false masks", ["SecondOpinion.Tests.Imaging.Text.FindingText.Of_clean_slices_hardly_anything_is_taken_for_text"]),
        (43, "ultrasound regions", [Here + "Pictures.PicturePlacesTests.Everything_outside_the_regions_and_nothing_inside_is_blackened"]),
        (44, "device strips fail closed", [
            Here + "Pictures.PicturePlacesTests.No_regions_and_a_device_that_no_rule_knows_leave_it_to_a_person", Store + "Preparation.LookingAtPixels.Ultrasound_that_does_not_say_where_its_picture_is_waits_for_a_person"]),
        (45, "the output is looked at again", [Store + "Preparation.LookingAtPixels.A_mask_that_lies_twenty_pixels_beside_the_text_is_noticed_in_what_comes_out"]),
        (46, "review is bound to the pixels", []),
        (47, "recognisable people", [Store + "Preparation.RecognisableFaces.Many_slices_of_a_head_hold_the_letters", Here + "HeaderTests.A_face_that_may_show_is_stated"]),
        (48, "metadata of codestreams", [
            Dicom + "Pixels.JpegMaskingTests.What_is_planted_beside_the_picture_does_not_come_along", Store + "Preparation.SealedCodestreams.What_is_planted_beside_the_picture_is_sealed_nowhere"]),
        (49, "fragments and frames too many", [
            "SecondOpinion.Dicom.Files.FrameIndexTests.Fragments_behind_the_last_frame_are_not_exposed", Store + "Preparation.SealedCodestreams.Uncompressed_frames_that_nobody_announced_are_sealed_nowhere"]),
        (50, "previews from cleaned pixels only", [Store + "Preparation.IdentityTests.No_identity_and_no_original_uid_is_in_anything_that_leaves_or_lies_about"]),
        (51, "one and the same 404", [Browser + "OverTheWire.A_frame_comes_whole_and_what_is_not_there_is_one_and_the_same_404"]),
        (52, "no identity on the way", [Browser + "NoIdentityLeaves.From_the_question_to_the_last_frame_no_identity_token_or_code_leaves"]),
        (53, "identity is sealed in the trail", [
            "SecondOpinion.Recipients.WhatTheJourneyGivesAway.No_secret_and_no_identity_stands_in_a_letter_a_log_line_or_a_plain_field_of_the_trail"]),
        (54, "a record of each instance", [Here + "HeaderTests.Item_54_actions_are_counted_by_name_and_hold_no_value", Here + "RuleEditions.Item_59_the_rules_in_force_have_an_edition_and_a_hash_that_stands_for_every_file"]),
        (55, "unsure means withheld", [
            Here + "RuleEditions.Item_55_a_rule_file_that_was_edited_is_refused_by_name_and_nothing_is_made_with_it", Here + "RuleEditions.Item_55_a_file_that_is_gone_is_refused",
            Store + "Preparation.PreparingTests.What_left_the_archive_and_what_cannot_be_read_is_withheld",
            Store + "Preparation.LookingAtPixels.Without_an_engine_nothing_that_must_be_searched_is_released"]),
        (56, "what is withheld is counted", [Store + "Preparation.PreparingTests.A_ct_study_shows_its_slices_and_counts_the_rest_by_kind"]),
        (57, "what a reader needs stays", [
            Here + "WhatReadersNeed.Item_57_what_an_object_demands_is_there_afterwards", Here + "WhatReadersNeed.Item_57_what_a_reader_needs_is_the_same_to_the_byte", Here + "HeaderTests.Geometry_and_rendering_stay_to_the_byte"]),
        (58, "one patient", [
            Store + "Preparation.PreparingTests.Another_patients_image_stops_the_case_and_erases_what_was_sealed", Store + "Preparation.PreparingTests.An_image_that_does_not_say_whose_it_is_is_withheld_and_the_rest_is_shown"]),
        (59, "editions are data", [
            Here + "RuleEditions.Item_59_a_newer_edition_is_read_from_a_folder_and_works_at_once", Here + "RuleEditions.Item_59_two_editions_are_told_apart_attribute_by_attribute",
            Here + "ProfileTests.Item_59_what_a_newer_edition_of_the_table_added_is_told_row_by_row_and_none_of_it_leaves"]),
        (60, "beside the others", []),
    ];

    private static IEnumerable<TestCaseData> Items => All.Select(one => new TestCaseData(one.Item, one.Tests).SetArgDisplayNames(one.Item.ToString(CultureInfo.InvariantCulture), one.What));

    [TestCaseSource(nameof(Items))]
    public void An_item_has_its_tests_and_they_exist(int item, string[] tests)
    {
        if (tests.Length == 0)
        {
            Assert.Ignore($"item {item} has no test yet");
        }

        Assert.That(tests.Where(test => !TestsInSource.All.Contains(test)), Is.Empty);
    }

    [Test]
    public void There_are_sixty_in_order() => Assert.That(All.Select(one => one.Item), Is.EqualTo(Enumerable.Range(1, 60)));
}
