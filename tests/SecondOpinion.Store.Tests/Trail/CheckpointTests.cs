using NSec.Cryptography;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Trail;

internal sealed class CheckpointTests
{
    private static readonly Checkpoint Head = new("trust.example/trail", 640, MerkleTree.LeafHash([1]));

    [Test]
    public void A_signed_checkpoint_is_read_with_its_key()
    {
        using var key = Key.Create(SignatureAlgorithm.Ed25519);

        Assert.That(Checkpoint.TryOpen(Head.Sign(key), PublicOf(key), out var read), Is.True);
        Assert.That(read!.Text, Is.EqualTo(Head.Text));
    }

    [Test]
    public void A_checkpoint_of_which_any_byte_was_changed_is_refused()
    {
        using var key = Key.Create(SignatureAlgorithm.Ed25519);
        var note = Head.Sign(key);
        for (var place = 0; place < note.Length - 1; place++)
        {
            foreach (var other in "ABCDPQR/")
            {
                var changed = note.ToCharArray();
                changed[place] = other;
                Assert.That(Checkpoint.TryOpen(new string(changed), PublicOf(key), out _), Is.EqualTo(other == note[place]), $"{other} at {place}");
            }
        }
    }

    [Test]
    public void Another_key_of_the_same_name_opens_nothing()
    {
        using Key key = Key.Create(SignatureAlgorithm.Ed25519), other = Key.Create(SignatureAlgorithm.Ed25519);

        Assert.That(Checkpoint.TryOpen(Head.Sign(key), PublicOf(other), out _), Is.False);
    }

    [Test]
    public void A_key_is_read_back_from_its_text_and_a_damaged_one_is_not()
    {
        using var key = Key.Create(SignatureAlgorithm.Ed25519);
        var text = PublicOf(key).ToString();

        Assert.That(CheckpointKey.Parse(text).ToString(), Is.EqualTo(text));
        Assert.That(() => CheckpointKey.Parse($"x{text}"), Throws.TypeOf<FormatException>());
    }

    private static CheckpointKey PublicOf(Key key) => new(Head.Origin, key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
}
