using Baton.Profile;
using Baton.Profile.Mibc;
using Baton.Profile.Names;
using Baton.Profile.Trace;

const string Usage = """
    baton-profile list OURS FRAMEWORK TRACE|LIST...
        prints the methods of these two folders that the traced processes made ready to run
    baton-profile mibc LIST OUT OURS FRAMEWORK
        writes for the compiler: the methods of the list, and all of the assemblies in OURS
    """;

try
{
    switch (args)
    {
        case ["list", var ours, var framework, .. var sources] when sources.Length > 0:
            List(ours, framework, sources);
            return 0;
        case ["mibc", var list, var output, var ours, var framework]:
            Write(list, output, ours, framework);
            return 0;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
catch (ProfileFailure failure)
{
    Console.Error.WriteLine("baton-profile: " + failure.Message);
    return 1;
}

// Our own assemblies are compiled whole; of them the list needs only what depends on its use.
static void List(string ours, string framework, string[] sources)
{
    var libraries = new LibrarySet();
    var own = libraries.AddAll(ours).Select(l => l.Name).ToHashSet();
    libraries.AddAll(framework);
    MethodList.Write(Console.Out, sources.SelectMany(MethodsOf)
        .Where(m => m.Libraries.All(l => libraries.Find(l) is not null))
        .Where(m => m.IsGeneric || !own.Contains(m.Owner.Library)));
}

static IEnumerable<MethodName> MethodsOf(string source) =>
    source.EndsWith(".nettrace", StringComparison.Ordinal)
        ? new Naming(RuntimeLog.Of(TraceFile.Read(source))).Methods()
        : MethodList.Read(File.ReadLines(source));

static void Write(string list, string output, string ours, string framework)
{
    var libraries = new LibrarySet();
    var own = libraries.AddAll(ours);
    libraries.AddAll(framework);
    var methods = MethodList.Read(File.ReadLines(list)).SelectMany(libraries.Complete)
        .Concat(own.SelectMany(l => l.Methods())).DistinctBy(m => m.ToString());
    var writer = new Writer(Path.GetFileName(output), libraries);
    int[] counts = [0, 0];
    foreach (var method in methods)
        counts[writer.Add(method) ? 0 : 1]++;
    File.WriteAllBytes(output, writer.Finish());
    Console.WriteLine($"{counts[0]} methods; {counts[1]} of the list are not there any more");
}
