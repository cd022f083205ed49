using System.Globalization;
using System.Text;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion;

/// <summary>A value that is legal for its representation, found nowhere else, and its bytes in every form that software might give it.</summary>
internal sealed class PlantedCanary
{
    private static readonly (string Term, string Encoding, string Letters)[] Sets =
    [
        ("ISO_IR 100", "iso-8859-1", "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ"),
        ("ISO_IR 144", "iso-8859-5", "АБВГДЕЖЗИЙКЛМНОП"),
        ("ISO_IR 192", "utf-8", "αβγδεζηθικλμνξοπ"),
        ("\\ISO 2022 IR 87", "iso-2022-jp", "亜唖娃阿哀愛挨姶逢葵茜穐悪握渥旭"),
        ("GB18030", "gb18030", "啊阿埃挨哎唉哀皑癌蔼矮艾碍爱隘鞍"),
    ];

    static PlantedCanary() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="tag">The attribute that holds it.</param>
    /// <param name="vr">The attribute's representation.</param>
    /// <param name="index">Unique among the attributes, below 10,000.</param>
    /// <param name="place">Where it stands, one letter or digit.</param>
    public PlantedCanary(DicomTag tag, Vr vr, int index, char place)
    {
        var set = Sets[index % Sets.Length];
        CharacterSet = set.Term;
        Secret = vr switch
        {
            Vr.DA => Day(index),
            Vr.TM => Clock(index),
            Vr.DT => Day(index) + Clock(index),
            Vr.AS => "037Y",
            Vr.DS => $"77.31{index:0000}{(int)place:000}",
            Vr.IS => $"77{index:0000}{(int)place:000}",
            Vr.UI => $"2.25.9990{tag.Value}{(int)place:000}",
            Vr.UR => $"http://zq{tag.Value:x8}{char.ToLowerInvariant(place)}.example/",
            _ => $"ZQ{tag.Value:X8}{place}",
        };
        var letters = new string([.. tag.Value.ToString("X8", CultureInfo.InvariantCulture).Select(digit => set.Letters[digit - (digit > '9' ? '7' : '0')])]);
        var local = Encoding.GetEncoding(set.Encoding).GetBytes(letters);
        Value = vr.IsCharsetAffected() ? WithLocal(vr, local) : Binary(vr, index, place) ?? Encoding.ASCII.GetBytes(Secret);
        Search = new CanarySearch([]);
        if (Binary(vr, index, place) is { Length: < 4 })
        {
            return; // two bytes of a number can stand anywhere, and are nobody's
        }

        if (Binary(vr, index, place) is { } bytes)
        {
            Search.Add(Secret, "bytes", bytes);
            return;
        }

        Search.Add(Secret);
        if (vr.IsCharsetAffected())
        {
            Search.Add(letters);
            Search.Add(letters, set.Term, local);
        }
    }

    /// <summary>What Specific Character Set (0008,0005) has to say of it.</summary>
    public string CharacterSet { get; }

    /// <summary>As text.</summary>
    public string Secret { get; }

    /// <summary>As it stands in a little endian file.</summary>
    public byte[] Value { get; }

    /// <summary>Finds it.</summary>
    public CanarySearch Search { get; }

    /// <summary>A name has it in each of its three component groups.</summary>
    private byte[] WithLocal(Vr vr, byte[] local)
    {
        var ascii = Encoding.ASCII.GetBytes(Secret);
        return vr == Vr.PN ? [.. ascii, (byte)'^', .. ascii, (byte)'=', .. local, (byte)'=', .. local, (byte)'^', .. ascii] : [.. ascii, (byte)' ', .. local];
    }

    private byte[]? Binary(Vr vr, int index, char place) => vr switch
    {
        Vr.US or Vr.SS => "ZQ"u8.ToArray(),
        Vr.AT or Vr.UL or Vr.SL or Vr.FL => [0xF7, (byte)(index >> 8), (byte)index, (byte)(0x80 + (place & 0x3F))],
        Vr.FD or Vr.UV or Vr.SV => [0xF7, 0xE3, (byte)(index >> 8), (byte)index, 0xF1, 0xE9, (byte)place, 0x40],
        Vr.OB or Vr.OW or Vr.OF or Vr.OD or Vr.OL or Vr.OV or Vr.UN => Encoding.ASCII.GetBytes(Secret + Secret[..5]),
        _ => null,
    };

    /// <summary>A day of a century in which no picture was stored.</summary>
    private static string Day(int index) => new DateOnly(1901, 1, 1).AddDays(index).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static string Clock(int index) => $"0{index % 9}{index / 9 % 60:00}{index / 540 % 60:00}.{index:000000}";
}
