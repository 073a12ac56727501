namespace Baton.Profile.Trace;

/// <summary>What the runtime told of itself while the program ran.</summary>
internal sealed class RuntimeLog
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const int BulkType = 15;
    private const int MethodDetails = 72;
    private const int ModuleLoad = 152;
    private const int DomainModuleLoad = 151;

    /// <summary>Where the modules came from, by the runtime's number.</summary>
    public Dictionary<ulong, string> Modules { get; } = [];

    /// <summary>The types that methods speak of, by the runtime's number.</summary>
    public Dictionary<ulong, TracedType> Types { get; } = [];

    /// <summary>The methods that were made ready to run.</summary>
    public List<TracedMethod> Methods { get; } = [];

    public static RuntimeLog Of(IEnumerable<TraceEvent> events)
    {
        var log = new RuntimeLog();
        foreach (var happened in events.Where(e => e.Provider == Runtime))
            log.Take(happened.Id, new Fields(happened.Payload.Span));
        return log;
    }

    private void Take(int id, Fields fields)
    {
        switch (id)
        {
            case ModuleLoad:
                Module(ref fields, 4 + 4);
                break;
            case DomainModuleLoad:
                Module(ref fields, 8 + 4 + 4);
                break;
            case BulkType:
                int count = fields.Int();
                fields.Short();
                for (int i = 0; i < count; i++)
                    Type(ref fields);
                break;
            case MethodDetails:
                fields.Long();
                ulong owner = fields.Long();
                int token = fields.Int();
                int arguments = fields.Int();
                fields.Long();
                Methods.Add(new TracedMethod(owner, token, Numbers(ref fields, arguments)));
                break;
        }
    }

    private void Module(ref Fields fields, int between)
    {
        ulong module = fields.Long();
        fields.Long();
        fields.Take(between);
        Modules[module] = fields.Text();
    }

    private void Type(ref Fields fields)
    {
        ulong type = fields.Long();
        ulong module = fields.Long();
        int token = fields.Int();
        int flags = fields.Int();
        byte element = fields.Byte();
        string name = fields.Text();
        var arguments = Numbers(ref fields, fields.Int());
        Types[type] = new TracedType(module, token, flags, element, name, arguments);
    }

    private static ulong[] Numbers(ref Fields fields, int count)
    {
        var numbers = new ulong[count];
        for (int i = 0; i < count; i++)
            numbers[i] = fields.Long();
        return numbers;
    }
}

/// <summary>A type as the runtime describes it.</summary>
internal sealed record TracedType(
    ulong Module, int Token, int Flags, byte Element, string Name, ulong[] Arguments);

/// <summary>A method that was made ready to run.</summary>
internal sealed record TracedMethod(ulong Owner, int Token, ulong[] Arguments);
