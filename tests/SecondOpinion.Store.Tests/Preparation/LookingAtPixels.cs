using SecondOpinion.Cases;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>Items 37, 43, 44, 45 and 55 of the acceptance list: every frame is looked at, what is no picture goes, what comes out is looked at again, and
/// what could not be looked at waits for a person.</summary>
internal sealed class LookingAtPixels
{
    private const string Capture = "1.2.840.10008.5.1.4.1.1.7";
    private const string Plate = "1.2.840.10008.5.1.4.1.1.1";

    private static readonly PictureBox Word = new(40, 35, 30, 8);

    [Test]
    public async Task Text_on_one_frame_of_thirty_is_black_in_all_of_them_and_the_rest_of_the_region_is_exact()
    {
        var file = MadePicture.Ultrasound(30, (frame, picture) =>
        {
            if (frame == 16)
            {
                MadePicture.Ink(picture, Word);
            }
        });
        using var house = await PrepareAsync(file, new InkFinder());
        var instance = (await house.InstancesAsync()).Single();
        Assert.That((instance.State, instance.Frames), Is.EqualTo((InstanceState.Sealed, 30)));
        var cleaning = (await house.PixelRowsAsync()).Single();
        var boxes = cleaning.Boxes;
        for (var number = 1; number <= 30; number++)
        {
            var (made, source) = ((await house.PixelsAsync(instance, number)).Pixels, House.SourcePixels(file, number));
            foreach (var at in Enumerable.Range(0, MadePicture.Columns * MadePicture.Rows))
            {
                var (x, y) = (at % MadePicture.Columns, at / MadePicture.Columns);
                var isBlack = !Holds(MadePicture.Region, x, y) || boxes.Any(box => Holds(box, x, y));
                Assert.That(made[at * 3], Is.EqualTo(isBlack ? 0 : source[at * 3]), $"frame {number}, {x}, {y}");
                Assert.That(isBlack || !Holds(Word, x, y), Is.True);
            }
        }

        Assert.That((cleaning.Engine, cleaning.Review), Is.EqualTo(("ink 1.0", (string?)null)));
    }

    [Test]
    public async Task The_header_says_so_when_the_pixels_were_cleaned_and_only_then()
    {
        using var house = await PrepareAsync(MadePicture.Ultrasound(1), new InkFinder());
        var (_, header, _) = await house.PixelsAsync((await house.InstancesAsync()).Single());
        Assert.That(header.GetString(Tags.BurnedInAnnotation), Is.EqualTo("NO"));
        Assert.That(Methods(header), Does.Contain("113101"));

        using var plain = await House.OfAsync(House.Head(50, "t1-sagittal"), House.Grace);
        await plain.PrepareAsync();
        var (_, untouched, _) = await plain.PixelsAsync((await plain.InstancesAsync())[0]);
        Assert.That(untouched.GetString(Tags.BurnedInAnnotation), Is.Null);
        Assert.That(Methods(untouched), Does.Not.Contain("113101"));
    }

    [Test]
    public async Task Plain_slices_never_meet_the_engine()
    {
        var finder = new InkFinder();
        using var house = await House.OfAsync(House.Head(25, "t1-sagittal"), House.Grace);
        house.Finder = finder;
        await house.PrepareAsync();
        Assert.That(finder.Searches, Is.Zero);
    }

    [Test]
    public async Task Ultrasound_that_does_not_say_where_its_picture_is_waits_for_a_person() =>
        await WaitsAsync(MadePicture.Ultrasound(1, change: header => header.Remove(Tags.SequenceOfUltrasoundRegions)), new InkFinder(), "Ultrasound images", "no-regions");

    [Test]
    public async Task A_capture_waits_for_a_person() =>
        await WaitsAsync(MadePicture.Grey(Capture, "OT", change: header => header.SetStrings(Tags.ImageType, "DERIVED", "SECONDARY")), new InkFinder(), "Secondary captures", "capture");

    [Test]
    public async Task A_mask_that_lies_twenty_pixels_beside_the_text_is_noticed_in_what_comes_out()
    {
        var finder = new InkFinder { Twist = (box, number) => number == 1 ? box with { Left = box.Left - 20 } : box };
        await WaitsAsync(MadePicture.Grey(Plate, "CR", picture => MadePicture.Ink(picture, Word)), finder, "X-ray images", "text-left");
    }

    [TestCase("engine-failed", 1)]
    [TestCase("engine-slow", 1)]
    [TestCase("engine-failed", 2)]
    [TestCase("engine-missing", 2)]
    public async Task An_engine_that_gives_up_in_either_search_releases_nothing(string word, int at) =>
        await WaitsAsync(MadePicture.Grey(Plate, "CR"), new InkFinder { Fails = number => number == at ? word : null }, "X-ray images", word);

    [Test]
    public async Task Without_an_engine_nothing_that_must_be_searched_is_released() =>
        await WaitsAsync(MadePicture.Grey(Plate, "CR"), new InkFinder { Engine = null }, "X-ray images", "engine-missing");

    [TestCase("YES", true)]
    [TestCase("NO", false)]
    public async Task A_header_that_speaks_of_text_is_not_answered_by_finding_none(string burnedIn, bool waits)
    {
        var file = MadePicture.Grey(Plate, "CR", change: header => header.SetString(Tags.BurnedInAnnotation, burnedIn));
        if (waits)
        {
            await WaitsAsync(file, new InkFinder(), "X-ray images", "text-not-found");
            return;
        }

        using var house = await PrepareAsync(file, new InkFinder());
        Assert.That((await house.InstancesAsync()).Single().State, Is.EqualTo(InstanceState.Sealed));
    }

    [Test]
    public async Task A_frame_count_that_lies_releases_nothing()
    {
        using var house = await PrepareAsync(MadePicture.Ultrasound(3, change: header => header.SetString(Tags.NumberOfFrames, "5")), new InkFinder());
        Assert.That((await house.Prepared.ContentsAsync(house.Id, default)).Withheld.Single().Kind, Is.EqualTo("Unreadable files"));
    }

    [Test]
    public async Task What_breaks_beneath_the_search_is_tried_again_and_releases_nothing_meanwhile()
    {
        var archive = new MemoryArchive();
        archive.Add(MadePicture.Grey(Plate, "CR"));
        using var house = await House.OfAsync(archive, House.Grace);
        house.Finder = new InkFinder { Fails = _ => throw new IOException("the disk is full") };
        Assert.That(() => house.PrepareAsync(), Throws.TypeOf<IOException>());
        Assert.That((await house.InstancesAsync()).Single().State, Is.EqualTo(InstanceState.Pending));
        house.Finder = new InkFinder();
        await house.PrepareAsync();
        Assert.That((await house.InstancesAsync()).Single().State, Is.EqualTo(InstanceState.Sealed));
    }

    [Test]
    public async Task A_long_clip_with_a_still_border_is_sampled_and_one_whose_border_moves_is_searched_frame_by_frame()
    {
        var still = new InkFinder();
        using var one = await PrepareAsync(MadePicture.Ultrasound(30), still);
        var moving = new InkFinder();
        using var other = await PrepareAsync(MadePicture.Ultrasound(30, (frame, picture) => picture[(25 * MadePicture.Columns) + 12] = (byte)frame), moving);
        Assert.That((still.Searches, moving.Searches), Is.EqualTo((2 * (FramesToSearch.Samples + 1), 2 * 30)));
    }

    private static IEnumerable<string?> Methods(DicomDataset header) =>
        header.GetItems(new DicomTag(0x0012, 0x0064)).Select(item => item.GetString(Tags.CodeValue));

    private static async Task WaitsAsync(byte[] file, InkFinder finder, string kind, string because)
    {
        using var house = await PrepareAsync(file, finder);
        var waiting = (await house.PixelRowsAsync()).Single();
        var withheld = (await house.Prepared.ContentsAsync(house.Id, default)).Withheld.Single();
        Assert.Multiple(() =>
        {
            Assert.That((waiting.Kind, waiting.Word, waiting.Review), Is.EqualTo((kind, "review", because)));
            Assert.That((withheld.Kind, withheld.Reason), Is.EqualTo((kind, "wait for the PACS office to look at them")));
            Assert.That(house.Cases.Case.State, Is.EqualTo(CaseState.Stopped));
            Assert.That(house.Letters.Released, Is.Zero);
            Assert.That(Directory.Exists(house.Vault.Root) ? Directory.GetFiles(house.Vault.Root, "*", SearchOption.AllDirectories) : [], Is.Empty);
        });
    }

    private static async Task<House> PrepareAsync(byte[] file, InkFinder finder)
    {
        var archive = new MemoryArchive();
        archive.Add(file);
        var house = await House.OfAsync(archive, House.Grace);
        house.Finder = finder;
        await house.PrepareAsync();
        return house;
    }

    private static bool Holds(PictureBox box, int x, int y) => x >= box.Left && x < box.Right && y >= box.Top && y < box.Bottom;
}
