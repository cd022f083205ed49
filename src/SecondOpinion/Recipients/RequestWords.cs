namespace SecondOpinion.Recipients;

/// <summary>The two words, such as <c>amber-falcon</c>, that a page shows and the code letter repeats: a code that somebody else asked for,
/// and now wants to hear, carries other words than one's own page.</summary>
/// <remarks>Made from the challenge cookie's hash, so the page needs no look-up and says as much of a false challenge as of a true one.
/// 256 adjectives and 256 nouns, plain and short; 65,536 pairs.</remarks>
public static class RequestWords
{
    private static readonly string[] Adjectives = Words(
        """
        agile alert amber ample aqua arctic ashen autumn azure balmy basic birch bold bonny brave breezy brief bright brisk broad bronze
        brown bubbly buttery busy calm canny caring cedar cheery chief chilly choice civil clean clear clever close cloudy cobalt cool
        copper coral cosy cotton crafty cream crisp curly curved daily dainty dapper daring dawn deep deft dewy downy dreamy dusky eager
        early easy ebony elfin elm equal exact fair famous fancy fast fine firm fleet floral fluent fluffy folded fond formal frank free
        fresh frosty frugal full gentle gifted gilded ginger glad glassy global glossy golden good grand grassy green gritty handy happy
        hardy hasty hazel hazy hearty hidden high hilly honest humble icy ideal indigo inner iron ivory jade jaunty jolly jovial joyful
        keen kind large lavish leafy level light lilac lime linen lively lofty long loyal lucid lucky lunar magic major maple marble
        mauve mellow merry mighty mild mint misty model modern modest mossy narrow neat nimble noble oaken ocean ochre olive open orange
        outer oval pale paper pearly perky pine pink placid plucky plum polar polite prime proper proud pure purple quaint quick quiet
        rapid rare ready regal rich ripe robust rosy round royal ruby russet rustic sandy satin serene sharp shiny silent silken silver
        simple sleek smart smooth snowy snug social soft solar solid sonic spicy spring spruce square starry steady steep stellar sturdy
        subtle summer sunny super supple swift tall tawny teal tidy tiny topaz trim true upper urban valid vast vivid warm wavy whole
        wide windy wise witty zesty
        """);

    private static readonly string[] Nouns = Words(
        """
        acorn alcove almond anchor anthem anvil apron arbour arch arrow atlas attic avenue badge badger bagel bakery balcony balloon
        bamboo banjo banner barley barn basin basket beacon beaver bell bench berry bicycle bison blanket blossom boat bonnet book
        bottle boulder bramble branch bread breeze brick bridge brook broom bucket buckle button cabin cable cactus camel candle canoe
        canvas canyon caravan carpet carrot castle cavern cello chalk chapel cherry chess chimney chorus circle cliff clock cloud clover
        coach coast cobbler compass cookie cottage cricket crown cushion cymbal daisy dolphin donkey dragon drum dune easel ember engine
        fabric falcon farm feather fern ferry fiddle field finch flag flower flute forest fox galaxy garden gate gazebo geyser glacier
        glove goblet goose grape grove guitar hamlet hammock harbour harp harvest hedge heron hill hive honey horizon horse island
        jacket jasmine jigsaw journey jug kayak kernel kettle kite kitten koala ladder lagoon lake lamp lantern lark lawn lemon lentil
        library lily linnet lion lizard llama lobster locket lodge lotus magnet magpie mango mantle marina market melon mill mirror
        mitten moon moose mosaic muffin museum napkin nest nutmeg oasis oboe orchard orchid otter owl paddle pancake panda parcel parrot
        parsnip path pebble pelican pencil pepper piano pillow pilot planet plaza pocket pond pony poppy puffin puzzle quarry quill
        quilt rabbit radish raven reef ribbon river robin rocket rudder saddle sailor salmon sandal saucer scarf shell signal spade
        spoon statue stream summit swan teapot temple ticket tiger toffee torch tower train tulip tunnel turtle valley vessel violin
        wagon walnut walrus window yacht zebra
        """);

    /// <summary>The words of the page that holds this challenge cookie; those of nobody's when the cookie is none.</summary>
    public static string OfCookie(string? challengeCookie) => For(BrowserSecret.ParseOrNew(challengeCookie).Hash);

    internal static string For(ReadOnlySpan<byte> browserHash) => $"{Adjectives[browserHash[0]]}-{Nouns[browserHash[1]]}";

    internal static IReadOnlyList<string> AllAdjectives => Adjectives;

    internal static IReadOnlyList<string> AllNouns => Nouns;

    private static string[] Words(string text) => text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
