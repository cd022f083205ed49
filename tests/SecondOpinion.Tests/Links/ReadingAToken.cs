using System.Buffers.Text;
using Microsoft.AspNetCore.DataProtection;
using SecondOpinion.Recipients;

namespace SecondOpinion.Links;

internal sealed class ReadingAToken
{
    private readonly ReaderKeys _keys = Rings.New();
    private readonly LinkToken _token = LinkToken.New(Guid.CreateVersion7(), new DateTimeOffset(2030, 6, 10, 9, 0, 0, TimeSpan.Zero));

    private LinkTokens Tokens => new(_keys);

    [Test]
    public void A_token_says_what_was_written()
    {
        var read = Tokens.Read(Tokens.Write(_token));

        Assert.That(read, Is.Not.Null);
        Assert.That(read!.LinkId, Is.EqualTo(_token.LinkId));
        Assert.That(read.Secret, Is.EqualTo(_token.Secret));
        Assert.That(read.ExpiresAt, Is.EqualTo(_token.ExpiresAt));
    }

    [Test]
    public void A_token_is_140_characters_that_need_no_escape_in_an_address()
    {
        var text = Tokens.Write(_token);

        Assert.That(text, Has.Length.EqualTo(140));
        Assert.That(Uri.EscapeDataString(text), Is.EqualTo(text));
    }

    [Test]
    public void Two_letters_of_one_link_never_look_alike()
    {
        var first = Tokens.Write(_token);
        var second = Tokens.Write(_token);

        Assert.That(first, Is.Not.EqualTo(second));
    }

    [Test]
    public void Every_bit_flipped_is_refused()
    {
        var sealedBytes = Base64Url.DecodeFromChars(Tokens.Write(_token));
        Assert.Multiple(() =>
        {
            for (var bit = 0; bit < sealedBytes.Length * 8; bit++)
            {
                var forged = (byte[])sealedBytes.Clone();
                forged[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.That(Tokens.Read(Base64Url.EncodeToString(forged)), Is.Null, $"bit {bit}");
            }
        });
    }

    [Test]
    public void Every_character_changed_is_refused()
    {
        var text = Tokens.Write(_token);
        for (var place = 0; place < text.Length; place++)
        {
            var forged = string.Concat(text.AsSpan(0, place), text[place] == 'A' ? "B" : "A", text.AsSpan(place + 1));
            Assert.That(Tokens.Read(forged), Is.Null, $"character {place}");
        }
    }

    [Test]
    public void Every_truncation_is_refused()
    {
        var sealedBytes = Base64Url.DecodeFromChars(Tokens.Write(_token));
        var text = Base64Url.EncodeToString(sealedBytes);
        for (var length = 0; length < text.Length; length++)
        {
            Assert.That(Tokens.Read(text[..length]), Is.Null, $"{length} characters");
        }

        for (var length = 0; length < sealedBytes.Length; length++)
        {
            Assert.That(Tokens.Read(Base64Url.EncodeToString(sealedBytes.AsSpan(0, length))), Is.Null, $"{length} bytes");
        }
    }

    [Test]
    public void One_byte_more_is_refused()
    {
        var sealedBytes = Base64Url.DecodeFromChars(Tokens.Write(_token));

        Assert.That(Tokens.Read(Base64Url.EncodeToString([.. sealedBytes, 0])), Is.Null);
        Assert.That(Tokens.Read(Base64Url.EncodeToString([0, .. sealedBytes])), Is.Null);
    }

    [Test]
    public void A_tag_of_zeros_is_refused()
    {
        var sealedBytes = Base64Url.DecodeFromChars(Tokens.Write(_token));
        sealedBytes.AsSpan(^16..).Clear();

        Assert.That(Tokens.Read(Base64Url.EncodeToString(sealedBytes)), Is.Null);
    }

    [Test]
    public void A_token_of_another_ring_is_refused() => Assert.That(Tokens.Read(new LinkTokens(Rings.New()).Write(_token)), Is.Null);

    [TestCase("SecondOpinion.Links.LinkToken.v2")]
    [TestCase("SecondOpinion.Letters.Payload.v1")]
    public void What_was_sealed_for_another_purpose_is_refused(string purpose)
    {
        var sealedBytes = _keys.Provider.CreateProtector(purpose).Protect(new byte[41]);

        Assert.That(Tokens.Read(Base64Url.EncodeToString(sealedBytes)), Is.Null);
    }

    [TestCase(41, (byte)2, Description = "another version")]
    [TestCase(40, (byte)1, Description = "a byte short")]
    [TestCase(42, (byte)1, Description = "a byte long")]
    public void What_was_sealed_by_us_in_another_form_is_refused(int size, byte version)
    {
        var plain = new byte[size];
        plain[0] = version;
        var sealedBytes = _keys.Provider.CreateProtector("SecondOpinion.Links.LinkToken.v1").Protect(plain);

        Assert.That(Tokens.Read(Base64Url.EncodeToString(sealedBytes)), Is.Null);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase(" ")]
    public void Nothing_is_refused(string? text) => Assert.That(Tokens.Read(text), Is.Null);

    [Test]
    public void White_space_and_padding_are_refused()
    {
        var text = Tokens.Write(_token);
        foreach (var odd in new[] { text + "\n", " " + text[1..], text[..^1] + "=", text[..^1] + "\u00e9", text.Replace('-', '+').Replace('_', '/') + "=" })
        {
            Assert.That(Tokens.Read(odd), Is.Null, odd);
        }
    }

    [Test]
    public void What_cannot_be_a_token_never_reaches_cryptography()
    {
        var watched = new Watched(_keys.Provider);
        var tokens = new LinkTokens(new ReaderKeys(watched));
        foreach (var odd in new[] { null, "", "A", new string('A', 139), new string('A', 141), new string('A', 100_000), new string('*', 140) })
        {
            Assert.That(tokens.Read(odd), Is.Null);
        }

        Assert.That(watched.Unprotected, Is.Zero);
        Assert.That(tokens.Read(new string('A', 140)), Is.Null);
        Assert.That(watched.Unprotected, Is.EqualTo(1), "the watch would have seen it");
    }

    [Test]
    public void Nothing_that_holds_the_secret_prints_it()
    {
        Assert.That(_token.ToString(), Is.EqualTo("link token (redacted)"));
        Assert.That(_token.SecretHash, Has.Length.EqualTo(32));
    }

    private sealed class Watched(IDataProtectionProvider inner)
        : IDataProtectionProvider
    {
        public int Unprotected { get; private set; }

        public IDataProtector CreateProtector(string purpose) => new Protector(this, inner.CreateProtector(purpose));

        private sealed class Protector(Watched watched, IDataProtector inner)
            : IDataProtector
        {
            public IDataProtector CreateProtector(string purpose) => new Protector(watched, inner.CreateProtector(purpose));

            public byte[] Protect(byte[] plaintext) => inner.Protect(plaintext);

            public byte[] Unprotect(byte[] protectedData)
            {
                watched.Unprotected++;
                return inner.Unprotect(protectedData);
            }
        }
    }
}
