"""Given names that are common in the United States, so that "pt maria lopez" reads as a person.

The list is ours, short, and far from complete: names alone cannot be found reliably, and the product says so.
"""

from __future__ import annotations

GIVEN_NAMES = frozenset(
    """aaron abigail adam adrian agnes aisha alan albert alberto alejandro alex alexander alexis alfred alice
    alicia allen allison alma alvin amanda amber amelia amir amy ana andre andrea andrew angel angela angelica
    anita ann anna anne annie anthony antonio april ariana arlene arthur ashley audrey austin barbara beatrice
    becky benjamin bernard bernice beth betty beverly bill billy bob bobby bonnie brandon brenda brian brittany
    bruce bryan caleb calvin cameron carl carla carlos carmen carol caroline carolyn carrie catherine cathy cecil
    cecilia charles charlie charlotte cheryl chester chloe chris christian christina christine christopher cindy
    clara clarence claude claudia clifford clyde connie constance corey courtney craig crystal curtis cynthia
    daisy dale dan dana daniel danielle danny darlene darrell darren dave david dawn dean deborah debra delores
    denise dennis derek derrick diana diane diego dolores dominic don donald donna doris dorothy doug douglas
    duane dustin dwayne dylan earl ebony eddie edgar edith edna eduardo edward edwin eileen elaine eleanor elena
    eli elijah elizabeth ella ellen elmer elsie emily emma eric erica erik erin ernest esther ethan ethel eugene
    eunice eva evan evelyn faith fatima felicia fernando florence floyd frances francis francisco frank franklin
    fred freda frederick gabriel gail gary gene george gerald geraldine gertrude gilbert gina gladys glen glenda
    glenn gloria gordon grace greg gregory gwendolyn hannah harold harriet harry harvey hazel heather hector heidi
    helen henry herbert herman hilda howard hugh ian ida imani inez irene iris irma isaac isabel isabella isaiah
    ivan jack jackie jackson jacob jacqueline jaime jamal james jamie jan jane janet janice jared jasmine jason
    javier jay jean jeff jeffrey jennifer jenny jeremy jerome jerry jesse jessica jesus jim jimmy jo joan joann
    joanne joe joel john johnny jon jonathan jordan jorge jose joseph joshua joy joyce juan juanita judith judy
    julia julian julie justin karen karl katherine kathleen kathryn kathy katie keith kelly ken kenneth kenya
    kevin kim kimberly kristen kristin kyle larry latoya laura lauren laurie lawrence leah lee leon leonard leroy
    leslie lester lewis liam lillian lillie linda lisa lloyd logan lois lonnie loretta lori lorraine louis louise
    lucas lucille lucy luis luke lydia lynn mabel mack madison mae maggie malik manuel marcia marcus margaret
    margie maria mariah marie marilyn mario marion marjorie mark marlene marsha martha martin marvin mary mateo
    mathew matthew maureen maurice max maxine megan mei melanie melissa melvin mercedes meredith michael michele
    michelle miguel mike mildred milton minnie miriam mitchell mohammed mohamed molly monica morris muhammad
    myrtle nadia nancy naomi natalie natasha nathan nathaniel nellie neil nicholas nicole nina noah nora norma
    norman olga oliver olivia omar opal ora oscar otis pablo pam pamela patricia patrick patsy paul paula pauline
    pearl pedro peggy penny perry peter philip phillip phyllis priya rachel rafael ralph ramon ramona randall
    randy raul ray raymond rebecca regina renee rhonda ricardo richard rick ricky rita rob robert roberta roberto
    robin rodney roger roland roman ron ronald ronnie rosa rosalie rosemary rosie roy ruben ruby russell ruth ryan
    sabrina sadie sally sam samantha samuel sandra sandy sara sarah scott sean sergio seth shane shannon sharon
    shaun shawn sheila shelby sherry shirley sidney sofia sonia sophia stacey stacy stanley stella stephanie
    stephen steve steven stuart sue susan suzanne sylvia tamara tammy tanya tara ted teresa terrance terrence
    terri terry thelma theodore theresa thomas tiffany tim timothy tina todd tom tommy toni tony tracey tracy
    travis trevor tyler tyrone valerie vanessa vera vernon veronica vicki victor victoria vincent viola violet
    virginia vivian wade wallace walter wanda warren wayne wendy wesley wilbur willard william willie wilma xavier
    yesenia yolanda yvonne zachary zoe""".split()  # noqa: SIM905
)
