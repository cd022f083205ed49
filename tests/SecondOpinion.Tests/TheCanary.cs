using System.Text;

namespace SecondOpinion;

internal sealed class TheCanary
{
    private static readonly string[] Secrets = ["ZQ7F3A-Quillfeather"];

    [Test]
    public void It_finds_a_secret_in_every_form()
    {
        byte[][] haystacks =
        [
            Encoding.UTF8.GetBytes($"x{Secrets[0]}y"),
            Encoding.Unicode.GetBytes(Secrets[0]),
            Encoding.BigEndianUnicode.GetBytes(Secrets[0]),
            Encoding.ASCII.GetBytes(Secrets[0].ToUpperInvariant()),
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Secrets[0]))),
            Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Secrets[0]}&"))),
            Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"a{Secrets[0]}&"))),
            Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"ab{Secrets[0]}&"))),
        ];

        Assert.That(haystacks.Select(haystack => Canary.FindIn(haystack, Secrets).Count), Is.All.GreaterThan(0));
    }

    [Test]
    public void It_is_silent_where_there_is_none() =>
        Assert.That(Canary.FindIn(Encoding.UTF8.GetBytes("nothing of the kind, Quill feather"), Secrets), Is.Empty);
}
